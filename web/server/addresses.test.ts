import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { isRoute, isUnknown } from './addresses.ts';

const app = join(import.meta.dirname, '../app');
const examples: Readonly<Record<string, string>> = {
  '[batchId]': 'abcdefghijklmnopqrstuvwx23',
  '[index]': '7',
  '[kind]': 'original',
};

/** The addresses of files under web/app: `b/[batchId]/page.tsx` -> `/b/abcdefghijklmnopqrstuvwx23` */
function addressesOf(file: string): string[] {
  return readdirSync(app, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === file)
    .map(({ parentPath }) => relative(app, parentPath).split(/[/\\]/).filter(Boolean))
    .map((parts) => `/${parts.map((part) => examples[part] ?? part).join('/')}`);
}

it('knows every page, except the form that only a private page has', () => {
  const pages = addressesOf('page.tsx');
  expect(pages.length).toBeGreaterThan(4);
  expect(pages.filter((path) => isUnknown('GET', path))).toEqual(['/access']);
  expect(pages.filter((path) => isRoute('GET', path))).toEqual([]);
});

it('knows every route', () => {
  const routes = [...addressesOf('route.ts'), '/icon.svg', '/_next/static/chunks/a.js'];
  expect(routes.length).toBeGreaterThan(4);
  expect(routes.filter((path) => !isRoute('GET', path))).toEqual([]);
  expect(isRoute('POST', '/api/access')).toBe(true);
});

it('counts a file of a private page among the pages, because strangers get the form instead', () => {
  expect(isRoute('GET', '/b/any/7/original', true)).toBe(false);
  expect(isRoute('GET', '/api/batches/any', true)).toBe(true);
});

it.each([
  { path: '/nope', unknown: true },
  { path: '/b', unknown: true },
  { path: '/b/short', unknown: true },
  { path: '/formats.html', unknown: true },
  { path: '/api/none', unknown: true },
  { path: '/api/access', unknown: true },
  { path: '/_next/image', unknown: true },
  // Next redirects from these.
  { path: '/formats/', unknown: false },
  { path: '//evil.example/formats', unknown: false },
  { path: '/\\evil.example', unknown: false },
])('$path is unknown: $unknown', ({ path, unknown }) => {
  expect(isUnknown('GET', path)).toBe(unknown);
  expect(isRoute('GET', path)).toBe(false);
});
