// Words of the pages beside the uploads page: formats, earlier batches, and what search engines are told.

export const words = {
  formatsTitle: 'Formats - Thumbnail Generator',
  formatsHeadline: 'What you can add, and what you get',
  formatsIntroduction:
    'A file is recognised by its content. Its name decides what the thumbnail is: JPEG, PNG, WebP, GIF and AVIF stay what they are called, everything else becomes WebP.',
  formatsName: 'Format',
  formatsBecomes: 'Thumbnail',
  formatsNotes: 'Good to know',
  failuresHeadline: 'When there is no thumbnail',
  description: 'Drop images, get thumbnails, next to what it took to make them.',
  earlierTitle: 'Earlier batches - Thumbnail Generator',
  earlierHeadline: 'Earlier batches on this device',
  earlierIntroduction:
    'This browser remembers the last 50 batches that were uploaded from here. Forgetting one deletes nothing: its address still opens it.',
  noEarlier: 'There are none yet, or this browser does not keep them.',
  forget: 'Forget',
  forgetAll: 'Forget all',
} as const;
