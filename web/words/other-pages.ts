// Words of the page for earlier batches, of the document around every page, and for search engines.

export const otherWords = {
  description: 'Drop images and get thumbnails, with the time, memory and cost of each.',
  needsScript:
    'This page needs JavaScript to upload and show images. Allow it in your browser, then reload the page.',
  earlierTitle: 'Earlier batches - Thumbnail Generator',
  earlierHeadline: 'Earlier batches on this device',
  earlierIntroduction:
    'This browser remembers the last 50 batches that you uploaded. If you forget a batch, its link still works and its files stay online, but you can no longer delete them, and its files that are not uploaded yet are lost.',
  noEarlier: 'No batches on this device. Batches that you upload in this browser appear here.',
  forget: 'Forget',
  forgetAll: 'Forget all',
  forgetAllMeans:
    'This browser forgets the links above, and can no longer delete the batches. Their uploaded files stay online. Files that are not uploaded yet are lost. This cannot be undone.',
  forgetAllNow: 'Forget all batches',
  keepAll: 'Keep them',
} as const;
