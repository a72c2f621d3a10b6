// Words of the page for earlier batches, of the document around every page, and for search engines.

export const otherWords = {
  description: 'Drop images and get thumbnails, with the time, memory and cost of each.',
  needsScript:
    'This page needs JavaScript to upload and show images. Allow it in your browser, then reload the page.',
  earlierTitle: 'Earlier batches - Thumbnail Generator',
  earlierHeadline: 'Earlier batches on this device',
  earlierIntroduction:
    'This browser remembers the last 50 batches that you uploaded. The link of a forgotten batch still works, but its files that are not uploaded yet are lost.',
  noEarlier: 'No batches on this device. Batches that you upload in this browser appear here.',
  forget: 'Forget',
  forgetAll: 'Forget all',
  forgetAllMeans:
    'This browser forgets the links above. This cannot be undone. Files that are not uploaded yet are lost.',
  forgetAllNow: 'Forget all batches',
  keepAll: 'Keep them',
} as const;
