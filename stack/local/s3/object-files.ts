// One object of the local S3 on the disk: three files that change together or not at all.
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';

/** Where the local S3 keeps an object. */
export interface ObjectPaths {
  readonly bytes: string;
  readonly md5: string;
  /** The headers that it was stored with, as JSON. */
  readonly headers: string;
}

export interface OpenObject {
  /** Descriptor of the bytes. It reads the same version after an overwrite. The caller closes it. */
  readonly file: number;
  readonly size: number;
  readonly modified: Date;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

const headersSchema = z.record(z.string(), z.string());

export type ObjectInfo = Omit<OpenObject, 'file'>;

/**
 * By the path of the bytes. A list of a batch asks for hundreds of objects, and each takes ten system calls. The inode and the time
 * show a change from outside. They do not show one of ours: a new file may get the inode of the one that it replaces, in the same tick
 * of the clock.
 */
const known = new Map<string, { readonly version: string; readonly info: ObjectInfo }>();
const mostKnown = 20_000;

/** @returns `undefined` if the object does not exist */
export function readInfo(paths: ObjectPaths): ObjectInfo | undefined {
  const stats = statSync(paths.bytes, { throwIfNoEntry: false });
  return stats?.isFile() ? infoOf(paths, stats) : undefined;
}

/** @returns `undefined` if the object does not exist */
export function openObject(paths: ObjectPaths): OpenObject | undefined {
  const file = ifThere(() => openSync(paths.bytes, 'r'));
  return file === undefined ? undefined : { file, ...infoOf(paths, fstatSync(file)) };
}

function infoOf(paths: ObjectPaths, { ino, size, mtime, mtimeMs }: Stats): ObjectInfo {
  const version = `${ino} ${mtimeMs} ${size}`;
  const found = known.get(paths.bytes);
  if (found?.version === version) return found.info;
  const md5 = ifThere(() => readFileSync(paths.md5, 'utf8')) ?? md5OfFile(paths.bytes);
  const json = ifThere(() => readFileSync(paths.headers, 'utf8')) ?? '{}';
  const headers = headersSchema.parse(JSON.parse(json));
  const info = { size, modified: mtime, etag: `"${md5}"`, headers };
  if (known.size >= mostKnown) known.clear();
  known.set(paths.bytes, { version, info });
  return info;
}

export interface IncomingObject {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly sha256: Buffer;
}

/**
 * Writes a body into a file of its own.
 *
 * @param directory on the same disk as the objects, but outside the buckets
 * @throws when the body ends too early, after the file was deleted
 */
export async function receive(body: Readable | Buffer, directory: string): Promise<IncomingObject> {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, randomUUID());
  const file = openSync(path, 'w');
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of Buffer.isBuffer(body) ? [body] : body) {
      md5.update(piece);
      sha256.update(piece);
      size += piece.length;
      writeFileSync(file, piece);
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return { path, size, md5: md5.digest('hex'), sha256: sha256.digest() };
}

/** Replaces an object by a received body. If the process is killed at any point, one of the two versions remains. */
export function replaceObject(
  paths: ObjectPaths,
  { path, md5 }: IncomingObject,
  headers: Readonly<Record<string, string>>,
): void {
  mkdirSync(dirname(paths.bytes), { recursive: true });
  // `openObject` computes a missing MD5 from the bytes, so a wrong one never stays.
  rmSync(paths.md5, { force: true });
  writeFileSync(`${path}.json`, JSON.stringify(headers));
  renameSync(`${path}.json`, paths.headers);
  renameSync(path, paths.bytes);
  writeFileSync(paths.md5, md5);
  known.delete(paths.bytes);
}

/** Removes an object and the folders that become empty, up to the bucket's folder. */
export function removeObject(paths: ObjectPaths, bucketPath: string): void {
  for (const path of [paths.bytes, paths.md5, paths.headers]) rmSync(path, { force: true });
  known.delete(paths.bytes);
  for (let folder = dirname(paths.bytes); folder !== bucketPath; folder = dirname(folder)) {
    const names = ifThere(() => readdirSync(folder)) ?? [];
    if (names.length > 0) return;
    ifThere(() => rmdirSync(folder));
  }
}

/** A killed process may leave an object without its MD5. */
function md5OfFile(path: string): string {
  const file = openSync(path, 'r');
  const hash = createHash('md5');
  const piece = Buffer.alloc(2 ** 20);
  let at = 0;
  for (;;) {
    const length = readSync(file, piece, 0, piece.length, at);
    if (length === 0) break;
    hash.update(piece.subarray(0, length));
    at += length;
  }
  closeSync(file);
  return hash.digest('hex');
}

/** @returns `undefined` if the file does not exist */
function ifThere<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
