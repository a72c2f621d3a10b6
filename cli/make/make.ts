// `npx thumbnail photo.jpg album/ ...`: thumbnails of files, with the renderer, names and limits of the Lambdas.
import { open } from 'node:fs/promises';
import { sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { failure } from '#core/failure.ts';
import { createKeyScheme } from '#core/keys.ts';
import { type RenderSettings, readRenderSettings } from '#core/settings.ts';
import { maxRenderMs } from '#core/tiers.ts';
import { createRenderPool, type RenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';
import type { Thumbnail } from '#render/process/reply-schema.ts';
import { describeFileError, listFiles, type NamedFile } from '../list-files.ts';
import { commonOptions, type Print } from '../run-command.ts';
import { writeThumbnail } from './write-thumbnail.ts';

const usage = `Usage: thumbnail [options] <files or folders>
       thumbnail explain ...   where images would be rendered, at what cost, and why
       thumbnail report ...    what was rendered, where the cost model is wrong, and what it cost
       thumbnail doctor ...    whether a stack works, and what to do if not
       thumbnail redrive ...   takes uploads up again that no Lambda could handle

  --out <folder>   folder for the thumbnails, which keep the structure of the named folders
                   (default: thumbnails)
  --thumbnails <variants>
                   what to make of each file, for example
                   "thumbnail=128; card=400x300 cover webp" (default: THUMBNAILS)
  --size <pixels>  longest side of a single thumbnail (default: THUMBNAIL_SIZE or 128)
  --first-frame    render only the first frame of an animation
  --json           one JSON object per file instead of text
  --help           this text

A thumbnail has the same name as in the bucket: photo.jpg -> photo_thumbnail.jpg,
photo.heic -> photo_thumbnail.heic.webp.
Exit code: 0 if every file has a thumbnail, 1 if a file has none, 2 if the arguments are wrong.`;

/** The render process is killed at these limits, so a hostile image cannot take this machine's memory or time. */
const limits = { timeoutMs: maxRenderMs, maxMemoryMb: 2500 };

export const makeCommand = { usage, needsNames: true, parse, toOptions, run };

function parse(args: string[]) {
  const options = {
    ...commonOptions,
    out: { type: 'string', default: 'thumbnails' },
    thumbnails: { type: 'string' },
    size: { type: 'string' },
    'first-frame': { type: 'boolean', default: false },
  } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function toOptions({ values, positionals: names }: ReturnType<typeof parse>) {
  const settings = readRenderSettings({
    ...process.env,
    ...(values.size === undefined ? {} : { THUMBNAILS: '', THUMBNAIL_SIZE: values.size }),
    ...(values.thumbnails === undefined ? {} : { THUMBNAILS: values.thumbnails }),
    ...(values['first-frame'] ? { ANIMATION: 'first-frame' } : {}),
  });
  return { names, json: values.json, out: values.out, settings };
}

async function run({ names, json, out, settings }: ReturnType<typeof toOptions>, print: Print) {
  const renderPool = createRenderPool();
  let exitCode = 0;
  const report = (line: ResultLine) => {
    if (!line.ok) exitCode = 1;
    print(json ? JSON.stringify(line) : `${line.file}: ${line.text}`);
  };
  for (const name of names) {
    const listed = await listFiles(name);
    if (!listed.ok) report({ ok: false, file: name, text: listed.problem });
    else
      for (const file of listed.files)
        for (const line of await make(file, out, settings, renderPool)) report(line);
  }
  await renderPool.close();
  return exitCode;
}

/** What the command prints about a file, as text or as JSON. */
interface ResultLine {
  readonly ok: boolean;
  readonly file: string;
  readonly text: string;
  /** For `--json` alone: the failure's code, or the thumbnail's figures. */
  readonly [figure: string]: unknown;
}

/** @returns a line for each thumbnail, or one that says why there is none */
async function make(
  { path: file, name }: NamedFile,
  out: string,
  { variants, maxPixels, maxUploadBytes }: RenderSettings,
  renderPool: RenderPool,
): Promise<ResultLine[]> {
  const fail = (text: string, code?: string) => [{ ok: false, file, text, ...(code && { code }) }];
  const keys = createKeyScheme(folders, variants);
  // A backslash separates folders on Windows only. Elsewhere it is a character of a name.
  const path = name.split(sep).join('/');
  const { thumbnailKeys } = keys.outcomeKeysOf(path) ?? {};
  if (!thumbnailKeys) return fail('This is not the name of a file.');
  const start = performance.now();
  const bytes = await readFileUpTo(file, maxUploadBytes).catch(describeFileError);
  if (typeof bytes === 'string') return fail(bytes);
  if (!(bytes instanceof Uint8Array)) {
    const { code, message } = failure('too-many-bytes', bytes);
    return fail(message, code);
  }
  const request = { bytes, outputs: keys.outputsOf(path), maxPixels };
  const order = async () => orderOf(request, limits.timeoutMs);
  const rendering = await renderPool.render(limits.maxMemoryMb, order).catch(reportFault);
  if (!rendering.ok) return fail(rendering.failure.message, rendering.failure.code);
  const lines: ResultLine[] = [];
  for (const [i, thumbnail] of rendering.thumbnails.entries()) {
    const written = await writeThumbnail(out, thumbnailKeys[i] ?? '', thumbnail.bytes);
    const ms = Math.round(performance.now() - start);
    lines.push(
      ...(written.ok
        ? [describeThumbnail(file, written.target, thumbnail, ms)]
        : fail(written.problem)),
    );
  }
  return lines;
}

/** A fault of ours over one file must not cost the others their thumbnails. */
function reportFault(fault: unknown) {
  console.error(fault);
  return { ok: false, failure: failure('internal-error') } as const;
}

/** The keys of a stack without prefixes are paths below the output folder. */
const folder = { bucket: '', prefix: '' };
const folders = { input: folder, output: folder, state: folder };

function describeThumbnail(
  file: string,
  target: string,
  { bytes, source, animation, thumbHash, width, height }: Thumbnail,
  ms: number,
): ResultLine {
  const text = [
    `${source.format} ${source.width}x${source.height} -> ${target} ${width}x${height}, ${bytes.length} bytes, ${ms} ms`,
    ...(source.isDamaged ? ['damaged'] : []),
    ...(animation === 'none' ? [] : [animation]),
  ].join(', ');
  const size = { width, height, bytes: bytes.length };
  return { ok: true, file, thumbnail: target, source, animation, thumbHash, ...size, ms, text };
}

/**
 * Checks the size first, because a sparse file of gigabytes takes no disk space but would fill our memory.
 *
 * @returns the bytes, or both sizes if the file is too large
 */
async function readFileUpTo(file: string, maxBytes: number) {
  await using handle = await open(file);
  const { size: bytes } = await handle.stat();
  if (bytes > maxBytes) return { bytes, maxBytes };
  // The file may grow while we read.
  return bytes > 0 ? await buffer(handle.createReadStream({ end: bytes - 1 })) : Buffer.alloc(0);
}
