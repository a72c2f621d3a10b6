// One file -> its thumbnails in the output folder, and a line for each; or a line that says why there is none.
import { lstat, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Failure } from '#core/failure.ts';
import { createKeyScheme } from '#core/keys.ts';
import { planJob } from '#core/plan.ts';
import type { RenderSettings } from '#core/settings.ts';
import { maxRenderMs, tiers } from '#core/tiers.ts';
import type { RenderPool } from '#render/process/render-pool.ts';
import { orderOf } from '#render/process/renderer.ts';
import type { Thumbnail } from '#render/process/reply-schema.ts';
import { readUploadFacts } from '#storage/plan-upload.ts';
import { describeFileError, fileStore, type NamedFile } from '../list-files.ts';
import type { WithMemory } from './bound-memory.ts';
import { writeThumbnail } from './write-thumbnail.ts';

export interface MakeOptions {
  /** Folder for the thumbnails. */
  readonly out: string;
  readonly skipExisting: boolean;
  readonly settings: RenderSettings;
  readonly renderPool: Pick<RenderPool, 'render'>;
  readonly withMemory: WithMemory;
}

/** What the command prints about a file, as text or as JSON. */
export interface ResultLine {
  readonly ok: boolean;
  readonly file: string;
  readonly text: string;
  /** For `--json` alone: the failure's code, or the thumbnail's figures. */
  readonly [figure: string]: unknown;
}

/** The render process is killed at these limits, so a hostile image cannot take this machine's memory or time. */
export const limits = { timeoutMs: maxRenderMs, maxMemoryMb: 2500 };

/** A file, or a name that a person typed and the reason why there is no file. */
export type ListedFile = NamedFile & { readonly problem?: string };

/**
 * @returns a line for each thumbnail, or one that says why there is none
 * @throws for faults that are not the file's
 */
export async function makeThumbnails(
  { path: file, name, problem }: ListedFile,
  { out, skipExisting, settings, renderPool, withMemory }: MakeOptions,
): Promise<ResultLine[]> {
  const fail = (text: string, code?: string) => [{ ok: false, file, text, ...(code && { code }) }];
  const failAs = ({ message, code }: Failure) => fail(message, code);
  const keys = createKeyScheme(folders, settings.variants);
  if (problem !== undefined) return fail(problem);
  // A backslash separates folders on Windows only. Elsewhere it is a character of a name.
  const path = name.split(sep).join('/');
  const { thumbnailKeys } = keys.outcomeKeysOf(path) ?? {};
  if (!thumbnailKeys) return fail('This is not the name of a file.');
  const targets = thumbnailKeys.map((key) => join(out, key));
  if (skipExisting && (await Promise.all(targets.map(isFile))).every(Boolean)) {
    return targets.map((target) => ({
      ...{ ok: true, file, thumbnail: target, skipped: true, text: `skipped, ${target} exists` },
    }));
  }
  const found = await readFacts(file, settings).catch(describeFileError);
  if (found === undefined || typeof found === 'string') return fail(found ?? 'The file is gone.');
  if (!found.ok) return failAs(found.failure);
  const { facts, totalBytes, whole } = found;
  const plan = planJob(facts, totalBytes, { tiers, ...settings });
  // This process holds the file, too.
  const neededMb = (plan.need?.memoryMb ?? 0) + totalBytes / 2 ** 20;
  return withMemory(Math.min(neededMb, limits.maxMemoryMb), async () => {
    const object = whole ?? (await fileStore.read(file, [0, totalBytes]).catch(describeFileError));
    if (typeof object === 'string') return fail(object);
    const { maxPixels } = settings;
    const request = { bytes: object.bytes, outputs: keys.outputsOf(path), maxPixels };
    let start = 0;
    const order = async () => {
      start = performance.now();
      return orderOf(request, limits.timeoutMs);
    };
    const rendering = await renderPool.render(limits.maxMemoryMb, order);
    if (!rendering.ok) return failAs(rendering.failure);
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
  });
}

/** Reads a photo whole, and of a larger file only what says how much memory it needs. */
async function readFacts(file: string, settings: RenderSettings) {
  const { size } = await stat(file);
  return readUploadFacts(fileStore, file, settings, size);
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** The keys of a stack without prefixes are paths below the output folder. In one bucket, every file would be a thumbnail. */
const outFolder = { bucket: 'thumbnails', prefix: '' };
const folders = { input: { bucket: 'files', prefix: '' }, output: outFolder, state: outFolder };

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
