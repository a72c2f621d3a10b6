// The HTML that shows a file's thumbnails on another page.
import { type Picture, writeSrcSet } from '../../upload/state/pictures.ts';

/** @returns an `<img>` for another page, as wide as the largest picture where there is room */
export function writeSnippet(
  pictures: readonly Picture[],
  fileName: string,
  addressOf: (path: string) => string,
): string {
  const candidates = pictures.map(({ path, width }) => ({ url: addressOf(path), width }));
  const largest = pictures.at(-1);
  if (!largest) return '';
  const { path, width, height } = largest;
  const attributes = {
    src: addressOf(path),
    ...(pictures.length > 1 && {
      srcset: writeSrcSet(candidates),
      sizes: `(max-width: ${width}px) 100vw, ${width}px`,
    }),
    width,
    height,
    alt: fileName.replace(/\.\w{1,16}$/, ''),
  };
  const quote = (text: string | number) =>
    String(text).replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const parts = Object.entries(attributes).map(([name, value]) => `${name}="${quote(value)}"`);
  return `<img ${parts.join(' ')}>`;
}
