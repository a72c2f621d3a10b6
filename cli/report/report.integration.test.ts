// `thumbnail report` and `thumbnail explain` on the bucket of a real `sls offline`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFromMetadata } from '#core/thumbnail-report.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { explainCommand } from '../explain/explain.ts';
import { runCommand } from '../run-command.ts';
import { reportCommand } from './report.ts';

const bucket = 'local-bucket';
const store = createS3ObjectStore(bucket);
const folder = mkdtempSync(join(tmpdir(), 'thumbnail-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const report = (...args: string[]) => capture((print) => runCommand(reportCommand, args, print));
const explain = (...args: string[]) => capture((print) => runCommand(explainCommand, args, print));

async function capture(run: (print: (text: string) => void) => Promise<number>) {
  const printed: string[] = [];
  const exitCode = await run((text) => printed.push(text));
  return { exitCode, text: printed.join('\n') };
}

beforeAll(async () => {
  const photo = await noisePicture(900, 700).jpeg().toBuffer();
  const put = (name: string, bytes: Uint8Array) =>
    store.write(`input/report/${name}`, { bytes, contentType: 'application/octet-stream' });
  await Promise.all([put('1.jpg', photo), put('2.jpg', photo), put('3.jpg', Buffer.from('none'))]);
  const deadline = Date.now() + 50_000;
  while ((await store.list('output/report/')).length < 3 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

describe('thumbnail report', () => {
  it('reports every thumbnail and failure under a prefix', async () => {
    const { exitCode, text } = await report('--json', 'report/');
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      measurementSource: 'this machine',
      thumbnails: 2,
      failures: { 'unsupported-format': 1 },
      model: { classes: [{ imageClass: 'baseline JPEG', images: 2 }], withoutPrediction: 0 },
      cost: { counted: 3, uncounted: 0 },
    });
  });

  it('uses the billed time in the logs of the requests that the thumbnails name', async () => {
    const metadata = await store.readMetadata('output/report/1_thumbnail.jpg');
    const requestId = reportFromMetadata(metadata ?? {})?.requestId;
    const logs = join(folder, 'logs.txt');
    writeFileSync(
      logs,
      `REPORT RequestId: ${requestId}\tDuration: 99.50 ms\tBilled Duration: 100 ms\tMemory Size: 512 MB\tMax Memory Used: 120 MB\t\n`,
    );
    const { exitCode, text } = await report('--logs', logs, 'report/');
    expect(exitCode).toBe(0);
    expect(text).toContain('Logs: 1 run; 1 made thumbnails of this report.');
  });

  it('exits with 1 if there is nothing to report or no such log, and with 2 for wrong arguments', async () => {
    expect(await report('no/such/prefix')).toEqual({ exitCode: 1, text: '' });
    expect((await report('--logs', join(folder, 'none'))).exitCode).toBe(1);
    expect((await report('one', 'two')).exitCode).toBe(2);
    expect((await report('--help')).exitCode).toBe(0);
  });
});

describe('thumbnail explain', () => {
  it('explains the objects of the bucket', async () => {
    const folderOf = `s3://${bucket}/input/report/`;
    const { exitCode, text } = await explain('--json', folderOf);
    expect(JSON.parse(text)).toMatchObject([
      { source: `${folderOf}1.jpg`, outcome: 'render', facts: { width: 900, height: 700 } },
      { source: `${folderOf}2.jpg`, outcome: 'render' },
      { source: `${folderOf}3.jpg`, outcome: 'refuse', failure: { code: 'unsupported-format' } },
    ]);
    expect(exitCode).toBe(1);
  });

  it('says that an object or a bucket does not exist', async () => {
    const { exitCode, text } = await explain(
      `s3://${bucket}/input/report/none.jpg`,
      's3://no-such-bucket/a.jpg',
    );
    expect(text).toContain('There is no object at this key.');
    expect(text).toContain('There is no bucket no-such-bucket at http://localhost:');
    expect(exitCode).toBe(1);
  });
});
