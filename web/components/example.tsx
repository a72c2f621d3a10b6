// What a person gets, in one picture: a sample and the thumbnail that the product made of it.

import figures from '../samples/example/figures.json';
import originalImage from '../samples/example/original.webp';
import thumbnailImage from '../samples/example/thumbnail.jpg';
import { formatBytes, formatDimensions } from '../words/format.ts';
import { describeExample, strings } from '../words/strings.ts';

export function Example() {
  const { original, thumbnail } = figures;
  return (
    <figure className="example">
      <img
        src={originalImage.src}
        width={originalImage.width / 2}
        height={originalImage.height / 2}
        alt={strings.exampleOriginal}
      />
      <img
        src={thumbnailImage.src}
        width={thumbnail.width}
        height={thumbnail.height}
        alt={strings.exampleThumbnail}
      />
      <figcaption className="soft">
        {describeExample(
          `${formatDimensions(original.width, original.height)}, ${formatBytes(original.bytes)}`,
          `${formatDimensions(thumbnail.width, thumbnail.height)}, ${formatBytes(thumbnail.bytes)}`,
        )}
      </figcaption>
    </figure>
  );
}
