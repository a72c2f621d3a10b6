// The example on the empty page: a sample and the thumbnail that the product made from it. The server renders this, so it
// adds no JavaScript.
import figures from '../../samples/example/figures.json';
import { describeExample, exampleWords } from '../../words/example.ts';
import { FilmStrip } from '../file/film-strip.tsx';

// The server's URL has a made-up origin.
const { pathname: originalPath } = new URL('../../samples/example/original.webp', import.meta.url);
const { pathname: thumbnailPath } = new URL('../../samples/example/thumbnail.jpg', import.meta.url);

export function Example() {
  const { original, shownOriginal, thumbnail } = figures;
  return (
    <figure className="example">
      <FilmStrip
        original={
          <img
            src={originalPath}
            width={shownOriginal.width}
            height={shownOriginal.height}
            alt={exampleWords.original}
            data-shape="wide"
          />
        }
        thumbnail={
          <img
            src={thumbnailPath}
            width={thumbnail.width}
            height={thumbnail.height}
            alt={exampleWords.thumbnail}
            data-shape="tall"
          />
        }
      />
      <figcaption className="file-facts">
        <span>{describeExample(original, exampleWords.howOriginal)}</span>
        <span>{describeExample(thumbnail, exampleWords.howThumbnail)}</span>
      </figcaption>
    </figure>
  );
}
