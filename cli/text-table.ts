// Text for a terminal of 100 columns: aligned tables, and sentences that are broken into lines.

/** Everything that is printed fits into these columns, except the names of files. */
const terminalColumns = 100;

export type Alignment = 'left' | 'right';

/**
 * @param rows cells, the same number in each row
 * @param alignments one per column
 * @returns a line per row; a column is as wide as its widest cell, and two spaces separate columns
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string[] {
  const widths = alignments.map((_, column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    alignments
      .map((alignment, column) => {
        const [cell = '', width = 0] = [row[column], widths[column]];
        return alignment === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Breaks a sentence into lines.
 *
 * @param label starts the first line; the other lines are indented by its length
 */
export function wrapText(label: string, text: string, columns = terminalColumns): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && label.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((part, i) => (i === 0 ? label : ' '.repeat(label.length)) + part);
}

/** @returns a time, rounded up: "90 s", "3 min", "200 h" */
export function durationOf(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  const [value, unit] = seconds < 7200 ? [seconds / 60, 'min'] : [seconds / 3600, 'h'];
  return `${Math.ceil(value).toLocaleString('en')} ${unit}`;
}

/** @returns the count and its noun: "1 image", "3 images" */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
