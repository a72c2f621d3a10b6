// What a person gets, in one picture: a sample and the thumbnail that the product made of it. The server renders this, so it
// adds no JavaScript.
import figures from '../samples/example/figures.json';
import { describeExample, exampleStrings } from '../words/example.ts';
import { formatBytes, formatDimensions } from '../words/format.ts';

// The server's URL has a made-up origin.
const { pathname: originalPath } = new URL('../samples/example/original.webp', import.meta.url);
const { pathname: thumbnailPath } = new URL('../samples/example/thumbnail.jpg', import.meta.url);

export function Example() {
  const { original, shownOriginal, thumbnail } = figures;
  return (
    <figure className="example">
      <img
        src={originalPath}
        width={shownOriginal.width / 2}
        height={shownOriginal.height / 2}
        alt={exampleStrings.original}
      />
      <img
        src={thumbnailPath}
        width={thumbnail.width}
        height={thumbnail.height}
        alt={exampleStrings.thumbnail}
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
