// Words of `/formats`. The server renders this page, so no browser loads them as a script.

export const formatWords = {
  title: 'Formats - Thumbnail Generator',
  headline: 'What you can add, and what you get',
  introduction:
    'We recognise a file by its content. The extension in its name decides the format of the thumbnail: JPEG, PNG, WebP, GIF and AVIF keep their format; everything else becomes WebP.',
  name: 'Format',
  becomes: 'Thumbnail',
  notes: 'Good to know',
  /** By format. */
  aboutFormats: {
    jpeg: 'Includes progressive, greyscale and CMYK. The EXIF orientation is applied.',
    png: '1 to 16 bits, transparent, interlaced. An animation becomes its first frame.',
    webp: 'Lossless stays lossless if the thumbnail is small. A short animation stays animated.',
    gif: 'A short animation stays animated. A long one becomes its first frame.',
    avif: '8, 10 or 12 bits. An animation becomes its first frame.',
    heic: 'Photos from iPhones, with their original colours.',
    tiff: 'The thumbnail shows the first page. Not supported: old-style JPEG, tiles in separate planes, 8-bit Lab, and 10, 12 or 14 bits per sample.',
    svg: 'Drawn at the size of the thumbnail. Nothing outside the file is loaded.',
    bmp: '1 to 32 bits, with or without run-length encoding, but no JPEG or PNG inside.',
    ico: 'The thumbnail shows the largest picture in the file.',
    jxl: 'An animation becomes its first frame.',
  },
  failuresHeadline: 'Why an image may have no thumbnail',
} as const;
