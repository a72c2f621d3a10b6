// Files and folders in, thumbnails out: the same renderer, keys and limits as the workers have.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { outputKeysOf } from '#core/keys.ts';
import { maxRenderMs } from '#core/tiers.ts';
import { readSettings, type Settings } from '#io/env.ts';
import { createRenderProcess, type RenderProcess } from '#render/process/render-process.ts';
import { orderOf } from '#render/process/renderer.ts';

const usage = `Usage: thumbnail [options] <files or folders>
       thumbnail explain ...   where images would be rendered, at what cost, and why
       thumbnail report ...    what was rendered, where the cost model is wrong, and what it cost

  --out <folder>   where the thumbnails go, in the folders' own structure (default: thumbnails)
  --size <pixels>  longest side of a thumbnail (default: THUMBNAIL_SIZE or 128)
  --first-frame    animations become their first frame
  --json           one JSON object per file instead of text
  --help           this text

A thumbnail is named as in the bucket: photo.jpg -> photo_thumbnail.jpg, photo.heic -> photo_thumbnail.heic.webp.
Exit code: 0 when every file has a thumbnail, 1 when one has not, 2 when the command makes no sense.`;

/** Images are rendered in a process that is killed at these limits: a hostile one costs itself only. */
const limits = { timeoutMs: maxRenderMs, maxMemoryMb: 2500 };

interface Task {
  readonly file: string;
  /** Path below the folder that was named, or the file's name. */
  readonly name: string;
}

/** @returns the exit code */
export async function runThumbnailCommand(args: readonly string[]): Promise<number> {
  const parsed = parseCommand(args);
  if (typeof parsed === 'string') {
    console.error(parsed);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help || positionals.length === 0) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const settings = readSettings({
    ...process.env,
    ...(values.size === undefined ? {} : { THUMBNAIL_SIZE: values.size }),
    ...(values['first-frame'] ? { ANIMATION: 'first-frame' } : {}),
  });
  const renderProcess = createRenderProcess();
  let failed = 0;
  for (const task of positionals.flatMap(tasksOf)) {
    const line = await renderTask(task, settings, renderProcess, values.out);
    if (!line.ok) failed++;
    console.log(values.json ? JSON.stringify(line) : `${line.file}: ${line.text}`);
  }
  await renderProcess.close();
  return failed === 0 ? 0 : 1;
}

function parseCommand(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string', default: 'thumbnails' },
        size: { type: 'string' },
        'first-frame': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${usage}`;
  }
}

function tasksOf(path: string): Task[] {
  if (!statSync(path).isDirectory()) return [{ file: path, name: basename(path) }];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file, name: relative(path, file) }));
}

async function renderTask(
  { file, name }: Task,
  settings: Settings,
  renderProcess: RenderProcess,
  out: string,
) {
  const keys = outputKeysOf(`input/${name.replaceAll('\\', '/')}`);
  if (!keys) return { ok: false, file, text: 'This is not the name of a file.' };
  const start = performance.now();
  const bytes = readFileSync(file);
  const { thumbnailSize: maxSide, maxPixels, keepAnimation } = settings;
  const request = { bytes, format: keys.thumbnailFormat, maxSide, maxPixels, keepAnimation };
  const rendering = await renderProcess.render(limits.maxMemoryMb, async () =>
    orderOf(request, limits.timeoutMs),
  );
  if (!rendering.ok) {
    const { code, message } = rendering.failure;
    return { ok: false, file, code, text: message };
  }
  const { thumbnail } = rendering;
  const target = join(out, keys.thumbnailKey.slice('output/'.length));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, thumbnail.bytes);
  const { source, animation, width, height } = thumbnail;
  const ms = Math.round(performance.now() - start);
  const marks = [source.isDamaged ? 'damaged' : '', animation === 'none' ? '' : animation];
  return {
    ok: true,
    file,
    thumbnail: target,
    source,
    animation,
    width,
    height,
    bytes: thumbnail.bytes.length,
    ms,
    text: [
      `${source.format} ${source.width}x${source.height} -> ${target} ${width}x${height}, ${thumbnail.bytes.length} bytes, ${ms} ms`,
      ...marks.filter(Boolean),
    ].join(', '),
  };
}
