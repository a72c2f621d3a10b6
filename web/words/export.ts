// Words of the dialog that offers files as text, and of the same snippets in the viewer.

import type { Summary } from '../upload/state/summarize.ts';
import { plural } from './page.ts';

export const exportWords = {
  title: 'Copy or save as text',
  html: { word: 'Copy <img> for your page', copied: 'HTML copied' },
  markdown: { word: 'Copy Markdown', copied: 'Markdown copied' },
  address: { word: 'Copy addresses of thumbnails', copied: 'Addresses copied' },
  csv: 'Save CSV for a spreadsheet',
  json: 'Save JSON for a program',
  forPages: 'For your page',
  whoSees:
    'Anyone who has an address can open its image. On a private page, they also need access.',
} as const;

export function describeExport({ total, counts: { ready } }: Summary): string {
  const files = plural(total, 'file');
  return ready === total ? `${files}.` : `${files}, ${ready} with a thumbnail.`;
}
