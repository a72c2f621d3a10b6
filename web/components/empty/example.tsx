// The example on the empty page: a sample and the thumbnail that the product made from it. The server renders this, so it
// adds no JavaScript.
import figures from '../../samples/example/figures.json';
import { exampleWords } from '../../words/example.ts';
import { formatSaving } from '../../words/format.ts';
import { Film } from '../file/film.tsx';

// The server's URL has a made-up origin.
const { pathname: originalPath } = new URL('../../samples/example/original.webp', import.meta.url);
const { pathname: thumbnailPath } = new URL('../../samples/example/thumbnail.jpg', import.meta.url);

export function Example() {
  const { original, shownOriginal, thumbnail } = figures;
  return (
    <figure className="file example">
      <Film
        original={
          <img
            src={originalPath}
            width={shownOriginal.width}
            height={shownOriginal.height}
            alt={exampleWords.original}
          />
        }
        thumbnail={
          <img
            src={thumbnailPath}
            width={thumbnail.width}
            height={thumbnail.height}
            alt={exampleWords.thumbnail}
          />
        }
      />
      <figcaption className="file-text">
        <span className="file-name">{exampleWords.how}</span>
        <span className="file-facts">{formatSaving(original.bytes, thumbnail.bytes)}</span>
      </figcaption>
    </figure>
  );
}
