// Words of the uploads page. What is put together from several values, and what other pages say, is in the modules beside
// this one; the sentences of failures are in lambda/core/failure.ts.

export const strings = {
  formatsLink: 'All formats',

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
  copyBatchLink: 'Copy link',
  copyOriginalLink: 'Copy link to original',
  copyThumbnailLink: 'Copy link to thumbnail',
  linkCopied: 'Link copied',
  linkNotCopied: 'Not copied: the browser forbids it. Open it, and take its address.',
  dropToUpload: 'Drop to upload',
  filesOfBatch: 'Images',
  overallProgress: 'Overall progress',
  newBatch: 'New batch',
  kept: 'The address of this page shows this batch again.',
  dismiss: 'Dismiss',
  noticeLabel: 'Notice',
  partMissing: 'This part of the page did not load. Reload the page once nothing is uploading.',
  nothingInside: 'There are no files in that folder.',
  notLoaded:
    'The server of this page cannot be reached. Your files wait here, and go on by themselves when it answers.',
  paused: 'You are offline. Uploads go on by themselves when you are connected again.',
  remove: 'Remove',
  compare: 'Compare',

  opening: 'Opening the batch…',
  batchMissingHeadline: 'There is no batch here',
  batchMissing: 'Nothing was uploaded to this address, or it has been deleted since.',
  batchUnreachableHeadline: 'The batch cannot be opened now',
  batchUnreachable: 'The server does not answer. Nothing is lost: try again in a moment.',
  batchEmptyHeadline: 'Nothing has arrived in this batch yet',
  earlierLink: 'Earlier batches',

  original: 'original',
  thumbnail: 'thumbnail',
  originalAlt: 'Original',
  thumbnailAlt: 'Thumbnail',
  viewer: 'Original and thumbnail',
  previous: 'Previous',
  next: 'Next',
  close: 'Close',
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
export const labelForget = (name: string) => `Forget ${name}`;

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A batch by its first file: "IMG_0001.jpg and 11 more". */
export function nameBatch(firstName: string, files: number): string {
  return files > 1 ? `${firstName} and ${files - 1} more` : firstName;
}
