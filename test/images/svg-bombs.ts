// Small SVGs that take seconds or all memory to draw.
import { gzipSync } from 'node:zlib';
import { bytesOf } from './bytes.ts';

const side = 200;

export function svg(content: string, size = `width="${side}" height="${side}"`): Uint8Array {
  return bytesOf(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${content}</svg>`);
}

/** Groups that each draw the group before them ten times. */
export function nestedSvg(
  levels: number,
  group: (id: string, content: string) => string,
  draw: (id: string) => string,
): Uint8Array {
  const groups = Array.from({ length: levels }, (_, i) =>
    group(`n${i}`, i === 0 ? '<rect width="9" height="9"/>' : draw(`n${i - 1}`).repeat(10)),
  );
  return svg(groups.join('') + draw(`n${levels - 1}`));
}

/** A square with a filter of one step. */
export function filteredSvg(step: string): Uint8Array {
  const square = `<rect width="${side}" height="${side}" filter="url(#f)"/>`;
  return svg(`<filter id="f">${step}</filter>${square}`);
}

/** One path whose edges all cross each other. Its text does not show how long it takes to draw. */
export function crossingSvg(edges: number): Uint8Array {
  const points = Array.from(
    { length: edges },
    (_, i) => `${(i * 7919) % side} ${(i * 104_729) % side}`,
  );
  return svg(`<path d="M${points.join('L')}z" stroke="red" stroke-dasharray="0.01"/>`);
}

/** @param type "jpeg" or "png" */
export function svgAround(image: Uint8Array, type: string): Uint8Array {
  const data = Buffer.from(image).toString('base64');
  return svg(`<image width="${side}" height="${side}" href="data:image/${type};base64,${data}"/>`);
}

/** An entity of 250 characters, used many times. */
export function entitySvg(uses: number): Uint8Array {
  const entity = `<!DOCTYPE svg [<!ENTITY a "${'a'.repeat(250)}">]>`;
  return Buffer.concat([Buffer.from(entity), svg(`<desc>${'&a;'.repeat(uses)}</desc>`)]);
}

/** @param bytes of white space after unpacking */
export function packedSvg(bytes: number): Uint8Array {
  return gzipSync(Buffer.concat([Buffer.alloc(bytes, ' '), svg('')]));
}
