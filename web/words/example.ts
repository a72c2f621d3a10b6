// Words of the example on the empty page.
import { formatBytes, formatDimensions } from './format.ts';

export const exampleWords = {
  original: 'A dandelion as the phone stored it: lying on its side',
  thumbnail: 'Its thumbnail: the dandelion stands upright',
} as const;

interface ExampleFigures {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export function describeExampleOriginal({ width, height, bytes }: ExampleFigures): string {
  return `${formatDimensions(width, height)}, ${formatBytes(bytes)}, saved sideways`;
}

export function describeExampleThumbnail({ width, height, bytes }: ExampleFigures): string {
  return `${formatDimensions(width, height)}, ${formatBytes(bytes)}, turned upright`;
}
