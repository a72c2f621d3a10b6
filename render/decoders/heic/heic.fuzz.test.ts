// 500 seeded mutants of real HEIC files: each one ends in a result, quickly, and leaves the decoder usable.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom } from '#test/images/random.ts';
import { decodeHeic } from './heic.ts';

const folder = new URL('../../../test/files/heic/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.heic') && name !== 'flat-16mp.heic') // its size only makes mutants slow
  .map((name) => readFileSync(new URL(name, folder)));
const options = { wantedSize: 128, maxPixels: 20_000_000 };

test('mutants neither crash, hang nor poison the decoder', { timeout: 30_000 }, async () => {
  const random = createRandom(12_345);
  const pick = (below: number) => Math.floor(random() * below);
  const reasons = new Set<string>();
  let slowestMs = 0;
  for (let i = 0; i < 500; i++) {
    const mutant = Buffer.from(files[i % files.length] ?? Buffer.alloc(0));
    const cut = i % 4 === 0 ? pick(mutant.length) : mutant.length;
    const hits = i % 4 === 0 ? 0 : 1 + pick(i % 4 === 1 ? 1 : 20);
    for (let hit = 0; hit < hits; hit++)
      mutant[pick(mutant.length)] = i % 4 === 3 ? 255 * pick(2) : pick(256);
    const started = performance.now();
    const result = await decodeHeic(mutant.subarray(0, cut), options);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    reasons.add(result.ok ? 'ok' : result.reason);
  }
  expect(slowestMs).toBeLessThan(2000);
  expect([...reasons].sort()).toEqual(expect.arrayContaining(['damaged', 'ok']));
  for (const file of files) expect(await decodeHeic(file, options)).toMatchObject({ ok: true });
});
