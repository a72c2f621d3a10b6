// How series and axes look: mid-tone colours that stand out on white and on black, and a mark per series.

/** Draws a mark at a place. */
type Mark = (x: number, y: number) => string;

/** Most colour-blind people can distinguish these colours (after Okabe and Ito), on light and dark pages. */
const colours = [
  { light: '#0072b2', dark: '#4aa8e0' },
  { light: '#c44e00', dark: '#f08a4b' },
  { light: '#00805f', dark: '#2fbf98' },
  { light: '#a6478a', dark: '#da8cc2' },
  { light: '#8a6d00', dark: '#d3ad2a' },
  { light: '#5b5fc7', dark: '#9a9dee' },
  { light: '#b3262e', dark: '#ef7b80' },
  { light: '#566270', dark: '#a3afbd' },
] as const;

const marks: readonly Mark[] = [
  (x, y) => `<circle cx="${f(x)}" cy="${f(y)}" r="4.5"/>`,
  (x, y) => `<rect x="${f(x - 4)}" y="${f(y - 4)}" width="8" height="8"/>`,
  (x, y) => shape([x, y - 5.5], [x + 5, y + 4], [x - 5, y + 4]),
  (x, y) => shape([x, y - 5.5], [x + 5.5, y], [x, y + 5.5], [x - 5.5, y]),
];

/** Colours repeat after eight series and marks after four with a shift, so that 32 series differ. */
export function swatchOf(index: number): { readonly mark: Mark; readonly colour: number } {
  const colour = index % colours.length;
  const round = Math.floor(index / colours.length);
  const mark = marks[(index + round) % marks.length] as Mark;
  return { mark, colour };
}

export function styleSheet(seriesCount: number): string {
  const rules = (theme: 'light' | 'dark') =>
    Array.from({ length: seriesCount }, (_, i) => {
      const tone = colours[swatchOf(i).colour]?.[theme];
      return `.s${i}{fill:${tone};stroke:${tone}}`;
    }).join('');
  return `<style>
text{font:12px system-ui,sans-serif;stroke:none;fill:#4b5560}
.title{font-size:15px;font-weight:600}
.tick{fill:#6b7580}
.line{fill:none;stroke-width:2;stroke-opacity:.6}
.grid{stroke:#8894a0;stroke-opacity:.25}
.axis{stroke:#8894a0}
.diagonal{stroke:#8894a0;stroke-dasharray:5 4}
circle,rect,path{stroke:none;fill-opacity:.85}
${rules('light')}
@media (prefers-color-scheme:dark){
text{fill:#a9b4c0}
.tick{fill:#909ba6}
${rules('dark')}
}
</style>`;
}

function shape(...corners: readonly (readonly [number, number])[]): string {
  return `<path d="M${corners.map(([x, y]) => `${f(x)} ${f(y)}`).join('L')}Z"/>`;
}

function f(value: number): string {
  return value.toFixed(1);
}
