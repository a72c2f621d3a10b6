// Words of the example on the empty page.
import { formatBytes, formatDimensions } from './format.ts';

export const exampleWords = {
  original: 'A dandelion as the phone stored it: lying on its side',
  thumbnail: 'Its thumbnail: the dandelion stands upright',
  howOriginal: 'saved sideways',
  howThumbnail: 'turned upright',
} as const;

interface ExampleFigures {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** @param how the image stands */
export function describeExample({ width, height, bytes }: ExampleFigures, how: string): string {
  return `${formatDimensions(width, height)}, ${formatBytes(bytes)}, ${how}`;
}
