// Writes the tables of a bench into its page of docs, so that nobody types the figures.
import { readFileSync, writeFileSync } from 'node:fs';

const pageOf = (name: string) => new URL(`../docs/${name}.md`, import.meta.url);

/**
 * @param bench name in package.json: the page has two comments of that name, between which its tables stand
 * @throws when the page has no place for them
 */
export function putTables(text: string, bench: string, tables: string): string {
  const [start, end] = [`<!-- ${bench} -->`, `<!-- /${bench} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`No ${start} in the page`);
  return `${text.slice(0, from + start.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

/** Writes them into a page of docs. */
export function writeTables(bench: string, tables: string, pageName = 'routing'): void {
  const page = pageOf(pageName);
  writeFileSync(page, putTables(readFileSync(page, 'utf8'), bench, tables));
}
