// Words of the example on the empty page.

export const exampleWords = {
  original: 'A dandelion as the phone stored it: lying on its side',
  thumbnail: 'Its thumbnail: the dandelion stands upright',
  how: 'Saved sideways, turned upright',
} as const;
