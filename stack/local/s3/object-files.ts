// One object of the local S3 on the disk: three files that change together, or not at all.
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

/** Where the local S3 keeps an object. */
export interface ObjectPaths {
  readonly bytes: string;
  readonly md5: string;
  /** The headers that it was stored with, as JSON. */
  readonly headers: string;
}

export interface OpenObject {
  /** Descriptor of the bytes, which stay what they are when another version takes their place; to be closed. */
  readonly file: number;
  readonly size: number;
  readonly modified: Date;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
}

const headersSchema = z.record(z.string(), z.string());

/** @returns `undefined` when there is no such object */
export function openObject(paths: ObjectPaths): OpenObject | undefined {
  const file = ifThere(() => openSync(paths.bytes, 'r'));
  if (file === undefined) return undefined;
  const { size, mtime: modified } = fstatSync(file);
  const md5 = ifThere(() => readFileSync(paths.md5, 'utf8')) ?? md5OfFile(file);
  const json = ifThere(() => readFileSync(paths.headers, 'utf8')) ?? '{}';
  const headers = headersSchema.parse(JSON.parse(json));
  return { file, size, modified, etag: `"${md5}"`, headers };
}

export function etagOf(paths: ObjectPaths): string | undefined {
  const found = openObject(paths);
  if (found) closeSync(found.file);
  return found?.etag;
}

export interface IncomingObject {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly sha256: Buffer;
}

/**
 * Takes a body into a file of its own.
 *
 * @param directory on the disk of the objects, and none of theirs
 * @throws when the body breaks off; nothing is left of it then
 */
export async function receive(body: Readable | Buffer, directory: string): Promise<IncomingObject> {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, randomUUID());
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(piece: Buffer, _encoding, done) {
      md5.update(piece);
      sha256.update(piece);
      size += piece.length;
      done(null, piece);
    },
  });
  try {
    // A buffer is one piece; given to `from` as it is, it would be one piece per byte.
    const source = Buffer.isBuffer(body) ? Readable.from([body]) : body;
    await pipeline(source, measure, createWriteStream(path));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  return { path, size, md5: md5.digest('hex'), sha256: sha256.digest() };
}

/** Puts a received body in an object's place; killed at any point, it leaves one version or the other. */
export function replaceObject(
  paths: ObjectPaths,
  { path, md5 }: IncomingObject,
  headers: Readonly<Record<string, string>>,
): void {
  mkdirSync(dirname(paths.bytes), { recursive: true });
  // Without it the MD5 is made of the bytes that are there.
  rmSync(paths.md5, { force: true });
  writeFileSync(`${path}.json`, JSON.stringify(headers));
  renameSync(`${path}.json`, paths.headers);
  renameSync(path, paths.bytes);
  writeFileSync(paths.md5, md5);
}

/** Removes an object, and the folders that are empty without it, up to the bucket's. */
export function removeObject(paths: ObjectPaths, bucketPath: string): void {
  for (const path of [paths.bytes, paths.md5, paths.headers]) rmSync(path, { force: true });
  for (let folder = dirname(paths.bytes); folder !== bucketPath; folder = dirname(folder)) {
    const names = ifThere(() => readdirSync(folder)) ?? [];
    if (names.length > 0) return;
    ifThere(() => rmdirSync(folder));
  }
}

/** Of an object whose MD5 is missing, as a killed process may leave it. */
function md5OfFile(file: number): string {
  const hash = createHash('md5');
  const piece = Buffer.alloc(2 ** 20);
  let at = 0;
  for (;;) {
    const length = readSync(file, piece, 0, piece.length, at);
    if (length === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, length));
    at += length;
  }
}

/** @returns `undefined` when the file is not there */
function ifThere<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
