// A kill ends the Lambdas and the local S3 while they work. The next start in the same folder finishes the uploads.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { createS3Client, createS3ObjectStore } from '#storage/object-store.ts';
import { readUploadState } from '#storage/upload-state.ts';
import { storageIn } from '#test/doubles/memory-object-store.ts';
import { cornersPicture, flatPicture } from '#test/images/pictures.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { freePorts } from './free-ports.ts';
import type { ManagedProcess } from './managed-process.ts';
import { stackEnv, startLambdaProcess } from './start-stack.ts';

const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
const bucket = stackEnv({ s3: 0, lambda: 0 }).BUCKET_NAME ?? '';
const parts: ManagedProcess[] = [];

afterAll(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  rmSync(s3Directory, { recursive: true, force: true });
});

async function startLambdas() {
  const [s3 = 0, lambda = 0] = await freePorts(2);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const part = startLambdaProcess({ ports: { s3, lambda }, s3Directory, print });
  parts.push(part);
  await part.ready;
  return { part, lines, ...openStore(s3) };
}

function openStore(port: number) {
  const store = createS3ObjectStore(
    bucket,
    createS3Client({ endpoint: `http://localhost:${port}` }),
  );
  return {
    upload: (key: string, bytes: Uint8Array) =>
      store.write(key, { bytes, contentType: 'application/octet-stream' }),
    stateOf: (key: string) => readUploadState(storageIn(store), key),
  };
}

it('finishes the uploads whose events a killed process had, and no others', async () => {
  const small = await flatPicture(300).png().toBuffer();
  // The dispatcher gives this image to the "large" worker, which takes seconds.
  const slow = await cornersPicture(6000, 4000).avif({ effort: 0 }).toBuffer();
  const finished = ['input/finished.png', 'input/not-an-image.png'];
  const interrupted = [1, 2, 3].map((n) => `input/batch/${n}/my photo +1 100%.avif`);
  const waiting = 'input/waiting.png';
  const replaced = 'input/replaced.png';

  const first = await startLambdas();
  for (const key of [...finished, replaced])
    await first.upload(key, key.includes('not') ? Buffer.from('text') : small);
  await vi.waitFor(
    async () => {
      expect(await first.stateOf('input/finished.png')).toMatchObject({ kind: 'thumbnail' });
      expect(await first.stateOf('input/not-an-image.png')).toMatchObject({ kind: 'failure' });
      expect(await first.stateOf(replaced)).toMatchObject({ kind: 'thumbnail' });
    },
    { timeout: 20_000, interval: 100 },
  );
  const ends = await Promise.all(finished.map(first.stateOf));
  await Promise.all(interrupted.map((key) => first.upload(key, slow)));
  await vi.waitFor(() => expect(first.lines.join('\n')).toContain('handed over'), 20_000);
  process.kill(first.part.pid, 'SIGKILL');
  await first.part.ended;

  // This S3 has no Lambdas, so nobody receives its events. Its clock has whole seconds, and the new version needs a later one.
  await sleep(1000);
  const s3 = await startLocalS3(bucket, () => {}, s3Directory);
  const between = openStore(s3.port);
  await between.upload(waiting, small);
  await between.upload(replaced, await flatPicture(200).png().toBuffer());
  const states = await Promise.all([...interrupted, waiting, replaced].map(between.stateOf));
  const lost = states.filter(({ kind }) => kind === 'waiting').length;
  // The kill came in the middle of a run.
  expect(lost).toBeGreaterThan(2);
  await s3.stop();

  const second = await startLambdas();
  await vi.waitFor(
    async () => {
      for (const key of [...interrupted, waiting, replaced])
        expect(await second.stateOf(key), key).toMatchObject({ kind: 'thumbnail' });
    },
    { timeout: 50_000, interval: 300 },
  );
  expect(await second.stateOf(replaced)).toMatchObject({ report: { sourceWidth: 200 } });
  // A second run would have another request id.
  expect(await Promise.all(finished.map(second.stateOf))).toEqual(ends);
  expect(second.lines.join('\n')).toContain(`Delivering ${lost} lost events again.`);
}, 120_000);
