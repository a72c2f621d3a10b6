import { expect, it } from 'vitest';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { outcomeMetadata, thumbnailSetMetadata } from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { readUploadState } from './upload-state.ts';

const content = { bytes: new Uint8Array([1]), contentType: 'any' };

it('an upload has its thumbnail only with the others of the same run and setting', async () => {
  const store = createMemoryObjectStore();
  const readUnder = async (thumbnails: string) => {
    const { places, variants } = readRenderSettings({ THUMBNAILS: thumbnails });
    const bucket = {
      stores: { input: store, output: store, state: store },
      keys: createKeyScheme(places, variants),
    };
    return readUploadState(bucket, 'input/a.jpg');
  };
  const stateUnder = async (thumbnails: string) => (await readUnder(thumbnails)).kind;
  const words = 'thumbnail=128; card=400 webp';
  expect(await stateUnder(words)).toBe('gone');
  const etag = await store.write('input/a.jpg', content);
  expect(await stateUnder(words)).toBe('waiting');

  const { places, variants } = readRenderSettings({ THUMBNAILS: words });
  const definition = definitionOf(createKeyScheme(places, variants).outputsOf('input/a.jpg'));
  const card = {
    name: 'card',
    format: 'webp',
    etag: await store.write('output/a_card.jpg.webp', content),
    width: 400,
    height: 300,
    bytes: 1,
  } as const;
  const metadata = {
    ...outcomeMetadata(etag, definition),
    ...thumbnailSetMetadata(definition, [card]),
  };
  await store.write('output/a_thumbnail.jpg', { ...content, metadata });
  const { modifiedAt: writtenAt } = (await store.readHead('output/a_thumbnail.jpg')) ?? {};
  expect(await readUnder(words)).toMatchObject({ kind: 'thumbnail', writtenAt });
  expect(await readUnder('thumbnail=512')).toEqual({ kind: 'waiting', formerAt: writtenAt });

  await store.write('output/a_card.jpg.webp', { ...content, bytes: new Uint8Array([2]) });
  expect(await stateUnder(words)).toBe('waiting');
});
