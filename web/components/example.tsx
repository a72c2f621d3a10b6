// An original and its thumbnail, made by this product, on a piece of film.
import { FilmStrip } from './film-strip.tsx';

export function Example() {
  return <FilmStrip number={1} />;
}
