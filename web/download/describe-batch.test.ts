import { expect, test } from 'vitest';
import { failure } from '#core/failure.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { emptyEntry, type UploadEntry } from '../upload/state/upload-state.ts';
import { describeBatch, writeCsv, writeJson } from './describe-batch.ts';

const card = { name: 'card', format: 'webp', width: 400, height: 300, bytes: 9000 } as const;
const readyWith = (report: Partial<typeof photoReport> | undefined): UploadEntry['status'] => ({
  state: 'ready',
  thumbnailUrl: 'https://s3/0/a_thumbnail.jpg?signed',
  shownUrl: '',
  report: report && { ...photoReport, ...report },
  signedAt: 0,
  waitedMs: 0,
});

const fileOf = (entry: Partial<UploadEntry> & Pick<UploadEntry, 'status'>): UploadEntry => ({
  ...emptyEntry,
  id: 0,
  index: 0,
  name: 'a.jpg',
  ...entry,
});

const describe = (...entries: UploadEntry[]) =>
  describeBatch(entries, 'b', (path) => `https://x${path}`);

const failed = (code: 'damaged' | 'too-many-bytes') =>
  ({ state: 'failed', problem: { kind: 'refused', failure: failure(code) } }) as const;

test('the JSON has each address, the sizes, the ThumbHash and the code of a failure', () => {
  const files = describe(
    fileOf({ status: readyWith({ thumbHash: '+AcFBYSAd3eId5h4h3d3l4d4', further: [card] }) }),
    fileOf({ index: 1, originalUrl: 'https://s3', status: failed('damaged') }),
  );
  expect(JSON.parse(writeJson('b', files))).toEqual({
    batchId: 'b',
    files: [
      {
        name: 'a.jpg',
        original: { address: 'https://x/b/b/0/original', width: 4000, height: 3000, bytes: 3e6 },
        thumbnails: [
          {
            variant: 'thumbnail',
            extension: 'jpg',
            width: 128,
            height: 96,
            bytes: 4000,
            address: 'https://x/b/b/0/thumbnail',
          },
          {
            variant: 'card',
            extension: 'webp',
            width: 400,
            height: 300,
            bytes: 9000,
            address: 'https://x/b/b/0/card',
          },
        ],
        thumbHash: '+AcFBYSAd3eId5h4h3d3l4d4',
      },
      {
        name: 'a.jpg',
        original: { address: 'https://x/b/b/1/original' },
        thumbnails: [],
        failure: 'damaged',
      },
    ],
  });
});

test('the CSV has a column for each variant that a file has', () => {
  const csv = writeCsv(
    describe(
      fileOf({ status: readyWith({}) }),
      fileOf({ index: 1, status: readyWith({ further: [card] }) }),
      fileOf({ index: 2, bytes: 7, status: readyWith(undefined) }),
      fileOf({ index: undefined, bytes: 9, status: failed('too-many-bytes') }),
    ),
  );
  expect(csv.split('\r\n')).toEqual([
    '\uFEFF"name","original","original_width","original_height","original_bytes","thumbnail","thumbnail_width","thumbnail_height","thumbnail_bytes","card","card_width","card_height","card_bytes","thumbhash","failure"',
    '"a.jpg","https://x/b/b/0/original",4000,3000,3000000,"https://x/b/b/0/thumbnail",128,96,4000,,,,,,',
    '"a.jpg","https://x/b/b/1/original",4000,3000,3000000,"https://x/b/b/1/thumbnail",128,96,4000,"https://x/b/b/1/card",400,300,9000,,',
    '"a.jpg","https://x/b/b/2/original",,,7,"https://x/b/b/2/thumbnail",,,,,,,,,',
    '"a.jpg",,,,9,,,,,,,,,,"too-many-bytes"',
    '',
  ]);
});

test.each([
  ['plain.jpg', '"plain.jpg"'],
  ['a "b", c;\r\nd.jpg', '"a ""b"", c;\r\nd.jpg"'],
  ['=HYPERLINK("http://evil";"x")', '"\'=HYPERLINK(""http://evil"";""x"")"'],
  ['+1.jpg', '"\'+1.jpg"'],
  ['-1.jpg', '"\'-1.jpg"'],
  ['@SUM(A1).jpg', '"\'@SUM(A1).jpg"'],
  [' \t=1', '"\' \t=1"'],
  ['\t1', '"\'\t1"'],
  ['\uFF1D1', '"\'\uFF1D1"'],
  ['a=1.jpg', '"a=1.jpg"'],
])('a spreadsheet shows the name %j, and runs nothing', (name, cell) => {
  const csv = writeCsv(describe(fileOf({ name, index: undefined, status: failed('damaged') })));
  expect(csv.slice(csv.indexOf('\r\n') + 2)).toBe(`${cell},,,,,,"damaged"\r\n`);
});
