import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { bundleOptions } from './bundle-handler.ts';

/** @returns what the bundle of this module prints as JSON */
async function outputOf(contents: string): Promise<unknown> {
  const outdir = mkdtempSync(join(tmpdir(), 'bundle-'));
  await build({
    ...bundleOptions,
    stdin: { contents, resolveDir: import.meta.dirname },
    outdir,
    entryNames: 'bundle',
  });
  const file = join(outdir, 'bundle.mjs');
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
}

it("bundles load Node's modules at their first use", async () => {
  const printed = await outputOf(`
    import { createHash } from 'node:crypto';
    import * as zlib from 'node:zlib';
    import EventEmitter from 'events';
    const isLoaded = () => process.moduleLoadList.includes('NativeModule crypto');
    const before = isLoaded();
    const hash = createHash('sha256').update('').digest('hex').slice(0, 8);
    class Emitter extends EventEmitter {}
    const zipped = zlib.gunzipSync(zlib.gzipSync('text')).toString();
    console.log(JSON.stringify([before, hash, isLoaded(), zipped, new Emitter().eventNames()]));`);
  expect(printed).toEqual([false, 'e3b0c442', true, 'text', []]);
});
