// Words of the example on the empty page.
export const exampleStrings = {
  original: 'A dandelion as the phone stored it: lying on its side',
  thumbnail: 'Its thumbnail: the dandelion stands upright',
};

/** The caption, with the sizes of the original and of its thumbnail. */
export const describeExample = (original: string, thumbnail: string) =>
  `A photo that a phone stored sideways, ${original} → upright, ${thumbnail}`;
