// `npx thumbnail backfill` on the local stack, for objects of which it has got no event.
import { expect, it, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { createS3Client, createS3ObjectStore, openStorage } from '#storage/object-store.ts';
import { readUploadState } from '#storage/upload-state.ts';
import { cornersPicture, flatPicture } from '#test/images/pictures.ts';
import { runCli } from '#test/services/run-cli.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { backfillCommand } from './backfill.ts';

const settings = readRenderSettings(process.env);
const { bucket } = settings.places.input;
const folder = 'input/backfill';
const run = (...args: string[]) => runCli(backfillCommand, args);

it('makes what is missing on every tier, records what fails, and finds nothing to do afterwards', async () => {
  const small = await flatPicture(40).png().toBuffer();
  // The dispatcher plans it for a worker.
  const large = await cornersPicture(6000, 4000).avif({ effort: 0 }).toBuffer();
  const silent = await startLocalS3(bucket, () => {}, process.env.LOCAL_S3_DIRECTORY);
  const endpoint = `http://localhost:${silent.port}`;
  const store = createS3ObjectStore(bucket, createS3Client({ endpoint }));
  const objects = {
    [`${folder}/a+b %20 é.png`]: small,
    [`${folder}/a.png`]: small,
    [`${folder}/a0.png`]: small,
    [`${folder}/large.avif`]: large,
    [`${folder}/text.png`]: Buffer.from('text'),
    'input/backfill-elsewhere.png': small,
  };
  for (const [key, bytes] of Object.entries(objects))
    await store.write(key, { bytes, contentType: 'any' });
  await silent.stop();

  const place = `s3://${bucket}/${folder}/`;
  const forecast = await run(place, '--dry-run');
  expect(forecast.text).toContain('5 of 5 uploads to make');
  expect(forecast.text).toContain('At most 8 runs');
  expect((await run('status')).exitCode).toBe(1);

  const first = await run(place, '--yes');
  expect(first).toMatchObject({ exitCode: 0, text: expect.stringContaining('4 thumbnails') });
  const storage = openStorage(settings);
  const kinds: Record<string, string> = {};
  for (const key of Object.keys(objects))
    kinds[key.slice('input/'.length)] = (await readUploadState(storage, key)).kind;
  expect(kinds).toEqual({
    'backfill/a+b %20 é.png': 'thumbnail',
    'backfill/a.png': 'thumbnail',
    'backfill/a0.png': 'thumbnail',
    'backfill/large.avif': 'thumbnail',
    'backfill/text.png': 'failure',
    'backfill-elsewhere.png': 'waiting',
  });
  expect((await run('status')).text).toMatch(/--missing.*: done\..*1 failure/s);

  const again = await run(place, '--yes');
  expect(again).toMatchObject({ exitCode: 0, text: expect.stringContaining('0 of 5 uploads') });
  const failed = await run(place, '--failed', '--yes', '--json');
  expect(failed.text).toContain('"outcomes":{"failure":1}');
  // What the forecast has spent counts against the ceiling.
  const [forecastLine = '', boundLine = ''] = failed.text.split('\n');
  expect(JSON.parse(forecastLine).spentUsd).toBeGreaterThan(0);
  expect(JSON.parse(boundLine).spentUsd).toBe(JSON.parse(forecastLine).spentUsd);

  const tooDear = await run(place, '--all', '--dry-run', '--max-dollars', '0.000001');
  expect(tooDear).toMatchObject({ exitCode: 1 });
  expect(tooDear.text).not.toContain('uploads to make');
}, 60_000);

it.each(['{', '{"selection":1}'])(
  'names a state that it cannot read, and cancel overwrites it: %s',
  async (text) => {
    const key = 'state/backfill.json';
    const { state } = openStorage(settings).stores;
    await state.write(key, { bytes: Buffer.from(text), contentType: 'application/json' });
    const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
    for (const args of [['status'], ['pause'], ['resume'], ['--yes']]) {
      expect((await run(...args)).exitCode).toBe(1);
      const address = `s3://${bucket}/${key} is not the state of a backfill of this version. Delete it`;
      expect(faults.mock.lastCall?.[0]).toContain(address);
    }
    expect(await run('cancel')).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('cancelled.'),
    });
    expect((await run('status')).exitCode).toBe(0);
    faults.mockRestore();
  },
);
