// Words of the pages for formats and earlier batches, and the description for search engines.

export const words = {
  formatsTitle: 'Formats - Thumbnail Generator',
  formatsHeadline: 'What you can add, and what you get',
  formatsIntroduction:
    'We recognise a file by its content. The extension in its name decides the format of the thumbnail: JPEG, PNG, WebP, GIF and AVIF keep their format; everything else becomes WebP.',
  formatsName: 'Format',
  formatsBecomes: 'Thumbnail',
  formatsNotes: 'Good to know',
  failuresHeadline: 'When there is no thumbnail',
  description: 'Drop images and get thumbnails, with the time, memory and cost of each.',
  earlierTitle: 'Earlier batches - Thumbnail Generator',
  earlierHeadline: 'Earlier batches on this device',
  earlierIntroduction:
    'This browser remembers the last 50 batches that you uploaded with it. If you forget a batch, nothing is deleted: its link still opens it.',
  noEarlier: 'There are no batches yet, or this browser does not remember them.',
  forget: 'Forget',
  forgetAll: 'Forget all',
} as const;
