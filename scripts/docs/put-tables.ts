// Writes the tables of a bench into a page of docs, so that nobody copies figures by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../stack/root.mjs';

/** @param name of a page in docs/, without `.md` */
export const pageOf = (name: string) => join(root, 'docs', `${name}.md`);

/**
 * @param bench name of the script in package.json. The page marks the place of the tables with two comments of this name.
 * @returns the page's text with the new tables
 * @throws Error when the page lacks the comments
 */
export function putTables(text: string, bench: string, tables: string): string {
  const [start, end] = [`<!-- ${bench} -->`, `<!-- /${bench} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`No ${start} in the page`);
  return `${text.slice(0, from + start.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

export function writeTables(bench: string, tables: string, pageName = 'routing'): void {
  const page = pageOf(pageName);
  writeFileSync(page, putTables(readFileSync(page, 'utf8'), bench, tables));
}
