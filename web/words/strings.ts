// Words of the page. What is put together from several values is in the modules beside this one, and the sentences of
// failures in lambda/core/failure.ts. Nothing is imported here: the pages that only say that something is wrong load this.

export const strings = {
  formatsTitle: 'Formats - Thumbnail Generator',
  formatsHeadline: 'What you can add, and what you get',
  formatsIntroduction:
    'A file is recognised by its content. Its name decides what the thumbnail is: JPEG, PNG, WebP, GIF and AVIF stay what they are called, everything else becomes WebP.',
  formatsName: 'Format',
  formatsBecomes: 'Thumbnail',
  formatsNotes: 'Good to know',
  failuresHeadline: 'When there is no thumbnail',
  formatsLink: 'All formats',
  appName: 'Thumbnail Generator',
  description: 'Drop images, get thumbnails, next to what it took to make them.',

  emptyHeadline: (side: number) =>
    `Drop images anywhere to get thumbnails that fit ${side}×${side}.`,
  chooseImages: 'Choose images',
  chooseFolder: 'Choose a folder',
  takePhoto: 'Take a photo',
  orPaste: 'or paste one',
  addImages: 'Add images',
  addFolder: 'Add a folder',
  cancelAll: 'Cancel all',
  downloadZip: 'Download ZIP',
  contactSheet: 'Contact sheet',
  preparing: 'Preparing…',
  downloadFailed: 'The thumbnails could not be fetched. Check your connection, then try again.',
  shareBatch: 'Share',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  linkNotCopied: 'This browser does not let the page copy; take the address from its address bar.',
  dropToUpload: 'Drop to upload',
  filesOfBatch: 'Images',
  overallProgress: 'Overall progress',
  newBatch: 'New batch',
  kept: 'The address of this page shows this batch again.',
  dismiss: 'Dismiss',

  opening: 'Opening the batch…',
  batchMissingHeadline: 'There is no batch here',
  batchMissing: 'Nothing was uploaded to this address, or it has been deleted since.',
  batchUnreachableHeadline: 'The batch cannot be opened now',
  batchUnreachable: 'The server does not answer. Nothing is lost: try again in a moment.',
  batchEmptyHeadline: 'Nothing has arrived in this batch yet',
  tryAgain: 'Try again',
  earlierTitle: 'Earlier batches - Thumbnail Generator',
  earlierHeadline: 'Earlier batches on this device',
  earlierLink: 'Earlier batches',
  earlierIntroduction:
    'This browser remembers the last 50 batches that were uploaded from here. Forgetting one deletes nothing: its address still opens it.',
  noEarlier: 'There are none yet, or this browser does not keep them.',
  forget: 'Forget',
  forgetAll: 'Forget all',
  startAnew: 'Start a new batch',
  pageMissingHeadline: 'There is nothing at this address',
  pageMissing: 'Check the link, or start a new batch.',
  pageBrokenHeadline: 'Something broke on this page',
  pageBroken: 'What was uploaded is safe. Try again, or start a new batch.',

  original: 'original',
  thumbnail: 'thumbnail',
  viewer: 'Original and thumbnail',
  previous: 'Previous',
  next: 'Next',
  close: 'Close',
  trueSize: 'True size',
  enlarged: 'Enlarged',
  openOriginal: 'Open original',
  openThumbnail: 'Open thumbnail',
  download: 'Download',
  cannotShowOriginal: 'This browser cannot show it',
  cannotLoadThumbnail: 'The thumbnail did not load',
  noReport: 'Ready; it was not made by a worker that reports.',
} as const;

export const nameUnnamed = (id: number) => `File ${id + 1}`;
export const labelOriginal = (name: string) => `Original ${name}`;
export const labelThumbnail = (name: string) => `Thumbnail of ${name}`;
export const labelProgress = (name: string) => `Upload of ${name}`;
export const labelCompare = (name: string) => `Compare original and thumbnail of ${name}`;
export const labelRemove = (name: string) => `Remove ${name}`;
export const labelDownload = (name: string) => `Download thumbnail of ${name}`;
export const labelForget = (name: string) => `Forget ${name}`;

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
