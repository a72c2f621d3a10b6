import { expect, test } from 'vitest';
import { photoReport } from '#test/doubles/reports.ts';
import {
  emptyEntry,
  type UploadEntry,
  type UploadStatus,
} from '../../upload/state/upload-state.ts';
import { type Arrangement, arrange, asAdded } from './arrange.ts';

function ready(sourceBytes: number, bytes: number): UploadStatus {
  const urls = { thumbnailUrl: '', shownUrl: '', signedAt: 0, waitedMs: undefined };
  return { state: 'ready', ...urls, report: { ...photoReport, sourceBytes, bytes } };
}

const files: readonly [string, number, UploadStatus][] = [
  ['IMG_10.jpg', 900, ready(900, 800)],
  ['img_9.jpg', 500, ready(500, 10)],
  ['Sunset.png', 100, ready(100, 200)],
  ['broken.jpg', 700, { state: 'failed', problem: { kind: 'offline' } }],
];
const entries: readonly UploadEntry[] = files.map(([name, bytes, status], id) => ({
  ...emptyEntry,
  id,
  name,
  bytes,
  status,
}));

test.each<[Partial<Arrangement>, string[]]>([
  [{}, ['IMG_10.jpg', 'img_9.jpg', 'Sunset.png', 'broken.jpg']],
  [{ order: 'name' }, ['broken.jpg', 'img_9.jpg', 'IMG_10.jpg', 'Sunset.png']],
  [{ order: 'size' }, ['IMG_10.jpg', 'broken.jpg', 'img_9.jpg', 'Sunset.png']],
  [{ order: 'saved' }, ['img_9.jpg', 'IMG_10.jpg', 'Sunset.png', 'broken.jpg']],
  [{ filter: 'failed' }, ['broken.jpg']],
  [{ query: ' iMg_ ', order: 'name' }, ['img_9.jpg', 'IMG_10.jpg']],
  [{ query: 'none' }, []],
])('arranged by %o, the sheet shows %j', (change, names) => {
  expect(arrange(entries, { ...asAdded, ...change }).map(({ name }) => name)).toEqual(names);
});
