// Hostile SVGs: circular references, endless styles, and shapes whose cost grows with the square of their size.
import { lyingPng } from '#test/images/png-bombs.ts';
import { filteredSvg, svg, svgAround } from '#test/images/svg-bombs.ts';

const rect = '<rect width="200" height="200"/>';
const times = (count: number, piece: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => piece(i)).join('');
const style = (rules: string) => svg(`<style>${rules}</style>${rect}`);
const filled = (attribute: string) => `<rect width="200" height="200" ${attribute}="url(#a)"/>`;
const points = (count: number) =>
  times(count, (i) => `${(i * 7919) % 200},${(i * 104_729) % 200} `);

/** A drawing in a drawing in a drawing, each as a data URI. */
function nestedImages(levels: number): Uint8Array {
  let inner: Uint8Array = svg(rect);
  for (let i = 0; i < levels; i++) inner = svgAround(inner, 'svg+xml');
  return inner;
}

export const svgFiles = {
  '4 MB of style rules': () => style(times(130_000, (i) => `.c${i}{fill:#123;stroke:red}`)),
  '60,000 rules and 60,000 elements that match them all': () =>
    svg(
      `<style>${times(20_000, () => '.a{fill:red}')}</style>${times(20_000, () => '<g class="a"/>')}`,
    ),
  '4 MB of open brackets in a style': () => style('@media{'.repeat(500_000)),
  'groups nested 100,000 deep': () => svg('<g>'.repeat(100_000) + '</g>'.repeat(100_000)),
  'groups nested 900 deep, each half seen through': () =>
    svg(`${'<g opacity=".5">'.repeat(900)}${rect}${'</g>'.repeat(900)}`),
  'a use of itself': () => svg('<g id="a"><use href="#a"/></g><use href="#a"/>'),
  'a filter of itself': () =>
    svg(`<filter id="a"><feImage href="#b"/></filter><g id="b">${filled('filter')}</g>`),
  'markers on 100,000 corners': () =>
    svg(
      `<marker id="a" markerWidth="99" markerHeight="99"><circle r="50"/></marker><polyline points="${points(100_000)}" marker-mid="url(#a)"/>`,
    ),
  'a filter of 5000 steps': () => filteredSvg('<feGaussianBlur stdDeviation="50"/>'.repeat(5000)),
  'a drawing in a drawing, 12 deep': () => nestedImages(12),
  'a drawing around 300 PNGs of 64 megapixels': () => {
    const data = Buffer.from(lyingPng(8000)).toString('base64');
    return svg(`<image width="9" height="9" href="data:image/png;base64,${data}"/>`.repeat(300));
  },
  'an entity of a file': () =>
    Buffer.from(
      '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///dev/zero">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a;</text></svg>',
    ),
  '4 MB of an attribute that does not end': () =>
    Buffer.concat([
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="'),
      Buffer.alloc(4e6, '9'),
    ]),
};
