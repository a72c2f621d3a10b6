// Fixed words of the uploads page. describe-problem.ts and core/failure.ts have the sentences for failures.

export const pageWords = {
  formatsLink: 'Supported formats',

  emptyHeadline: 'Any image in.\nA thumbnail out.',
  emptyIntroduction: (side: number) =>
    `Add photos, scans, animations or drawings. Each gets a thumbnail that fits within ${side}×${side} pixels. Open one to see how long it took, how much memory it needed and what it cost.`,
  dropHere: 'Drop images or folders here',
  addHere: 'Add images from this device',
  dropNow: 'Drop to upload',
  dropNewBatch: 'Drop to start a new batch',
  chooseImages: 'Choose images',
  chooseFolder: 'Choose a folder',
  takePhoto: 'Take a photo',
  orPaste: 'or paste an image',
  trySamples: 'Try it with samples',
  loadingSamples: 'Loading the samples…',
  samplesNotLoaded: 'The samples did not load. Check your connection, then try again.',
  addImages: 'Add images',
  addFolder: 'Add a folder',
  cancelAll: 'Cancel all',
  settings: 'Settings',
  tools: 'Batch',
  moreTools: 'More',
  largerCards: 'Larger cards',
  show: 'Show',
  search: 'Search by name',
  order: 'Order',
  nothingFound: 'No name contains this.',
  showAll: 'Show all',
  nothingReady: 'No thumbnail is ready yet.',
  nothingFailed: 'No image has failed.',
  select: 'Select',
  selectAll: 'Select all',
  close: 'Close',
  clearSelection: 'Clear',
  downloadSelected: 'Download selected',
  selection: 'Selection',
  downloadZip: 'Download ZIP',
  zipSizes: 'Sizes in the ZIP',
  zipOf: (size = 'all sizes') => `ZIP: ${size}`,
  preparing: 'Preparing…',
  downloadFailed: 'The download failed. Check your connection, then try again.',
  download: 'Download',
  copyBatchLink: 'Copy link',
  linkCopied: 'Link copied',
  linkNotCopied: 'The browser blocked the clipboard. Open the link and copy its address.',
  notCopied: 'Not copied',
  batchLinkNotCopied: 'The browser blocked the clipboard. Copy the link from the address bar.',
  filesOfBatch: 'Images',
  overallProgress: 'Overall progress',
  newBatch: 'New batch',
  newFromFolder: 'New batch from a folder',
  newFromPhoto: 'New batch from a photo',
  newBatchInTab: 'New batch, in another tab',
  kept: 'Bookmark this page to find this batch again.',
  watched: 'If more images are added, they appear here.',
  growing: 'More images are arriving.',
  dismiss: 'Dismiss',
  leaveOut: 'Leave them out',
  tooMany: 'Some files did not fit into this batch.',
  unfinished: 'An earlier batch has files that are not uploaded yet.',
  continueBatch: 'Continue',
  ownBatch: 'You cannot add to the batch that you opened, so this is a new batch of your own.',
  backToBatch: 'Back to the other batch',
  noticeLabel: 'Notice',
  partMissing:
    'This part of the page did not load. Try again, or reload the page when all uploads are finished.',
  nothingInside: 'There are no files in that folder.',
  notLoaded: 'We cannot reach the server. Your files will upload automatically when it responds.',
  paused: 'You are offline. Uploads resume automatically when you are back online.',
  unheard: 'We cannot reach the server. Asking again automatically.',
  remove: 'Remove',
  delete: 'Delete',
  deleteBatch: 'Delete batch',
  compare: 'Compare',

  opening: 'Opening the batch…',
  openingMeans: 'The thumbnails appear here in a moment. Open one to load its original.',
  batchMissingHeadline: 'No images here',
  batchMissing:
    'The first image has not arrived, or the batch was deleted. This page looks again automatically.',
  batchDeletedHeadline: 'Batch deleted',
  batchDeleted: 'Its images are gone for everybody.',
  batchUnreachableHeadline: 'We cannot open this batch right now',
  batchUnreachable: 'The server is not responding. Nothing is lost. Try again in a moment.',
  batchEmptyHeadline: 'This batch has no images yet',
  earlierLink: 'Earlier batches',

  original: 'original',
  thumbnail: 'thumbnail',
  cannotShowOriginal: 'This browser cannot show this image',
  cannotLoadThumbnail: 'The thumbnail did not load',
  noReport: 'Ready. There are no details for this thumbnail.',
} as const;

export const nameUnnamed = (id: number) => `File ${id + 1}`;
export const labelOriginal = (name: string) => `Original ${name}`;
export const labelThumbnail = (name: string) => `Thumbnail of ${name}`;
export const labelProgress = (name: string) => `Upload of ${name}`;
export const labelCompare = (name: string) => `Compare original and thumbnail of ${name}`;
export const labelSelect = (name: string) => `Select ${name}`;
export const labelActions = (name: string) => `Actions for ${name}`;
export const labelDownload = (name: string) => `Download ${name}`;
export const labelCopy = (name: string) => `Copy link of ${name}`;
export const labelRemove = (name: string) => `Remove ${name}`;

export const labelDelete = (name: string) => `Delete ${name}`;
export const labelDeleted = (name: string) => `${name} deleted`;

/** @returns the count and its noun: "1 file", "3 files" */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
