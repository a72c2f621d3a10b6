// Words of the viewer, which the page loads when a person opens it.

export const viewerWords = {
  copyOriginalLink: 'Copy link to original',
  copyThumbnailLink: 'Copy link to thumbnail',
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
} as const;

/** The place of a file in the viewer. */
export function describePlace(place: number, total: number): string {
  return `${place} of ${total}`;
}
