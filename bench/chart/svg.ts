// The parts that every chart is made of, as text of an SVG.
import type { Axis } from './scale.ts';
import { styleSheet } from './style.ts';

export interface PictureSize {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** @returns the whole SVG: the title, the colours of the series, and the parts in their order */
export function drawPicture(
  { title, width, height }: PictureSize,
  seriesCount: number,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    styleSheet(seriesCount),
    text(title, { x: 16, y: 24, className: 'title' }),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export function nameOf({ label, unit }: Axis): string {
  return `${label} (${unit})`;
}

export function formatTick(tick: number): string {
  return tick >= 10_000 ? `${tick / 1000}k` : `${tick}`;
}

export function line(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  name: string,
): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<line class="${name}" x1="${a}" y1="${b}" x2="${c}" y2="${d}"/>`;
}

interface TextOptions {
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function text(content: string, { x, y, className, anchor = 'start' }: TextOptions): string {
  return `<text class="${className}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return content.replace(/[&<>"]/g, (char) => entities[char] ?? char);
}
