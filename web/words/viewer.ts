// Words of the viewer, which the page loads when a person opens it.

export const viewerWords = {
  viewer: 'Original and thumbnail',
  previous: 'Previous (left arrow key)',
  next: 'Next (right arrow key)',
  close: 'Close',

  stage: 'Comparison',
  originalAlt: 'Original',
  thumbnailAlt: 'Thumbnail',
  wipe: 'Line between original and thumbnail',
  wipeHint: 'Drag to compare',
  overlay: 'Overlay and zoom',
  beside: 'Beside each other',
  play: 'Play the animation',
  stop: 'Stop the animation',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  actualSize: 'Actual size of the thumbnail',
  fit: 'Fit',

  facts: 'What was done',
  links: 'Link',
  copyLink: 'Copy link',
  open: 'Open',
  toOriginal: 'to original',
  toThumbnail: 'to thumbnail',
  original: 'original',
  thumbnail: 'thumbnail',
  originalCopied: 'Link to original copied',
  thumbnailCopied: 'Link to thumbnail copied',
  download: 'Download thumbnail',
  sizes: 'All sizes',
  share: 'Share',
  notShared: 'The browser could not share the link. Copy it instead.',
  time: 'Time',
  lambda: 'Lambda',
  cost: 'Cost',
  keys: 'Left and right arrows change the file. Shift and an arrow key move an enlarged picture. On the line, the arrows wipe, and Page Up and Page Down change the file.',
} as const;

/** The place of a file in the viewer. */
export function describePlace(place: number, total: number): string {
  return `${place} of ${total}`;
}

/** The value of the line, for screen readers. */
export function describeWipe(wipe: number): string {
  return `${Math.round(wipe * 100)}% original`;
}

/** How large an image is shown: 1 is one CSS pixel for each of its pixels. */
export function describeScale(scale: number): string {
  const percent = scale * 100;
  return percent < 9.95 ? `${percent.toFixed(1)}%` : `${Math.round(percent)}%`;
}

/** @param format of the original; `undefined` if it is unknown */
export function describeUnshown(format: string | undefined): string {
  const what = format === undefined ? 'this original' : `${format} files`;
  return `This browser cannot show ${what}, so you see the thumbnail alone.`;
}

/** Labels of what one can do with one of the sizes. */
export const labelSave = (variant: string) => `Download ${variant}`;
export const labelOpen = (variant: string) => `Open ${variant}`;
