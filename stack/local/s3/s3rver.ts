// The parts of s3rver that we use or replace. s3rver comes with serverless-s3-local and has no types.
import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { walk } from './list-pages.ts';

export type Headers = Readonly<Record<string, string>>;

export interface KoaContext {
  readonly req: IncomingMessage;
  readonly method: string;
  readonly path: string;
  query: NodeJS.Dict<string | string[]>;
  readonly state: State;
  readonly app: Pick<EventEmitter, 'emit'>;
}

interface State {
  /** Set if the signature is valid. */
  readonly account?: unknown;
}

export interface KoaApp {
  readonly middleware: unknown[];
  callback(): RequestListener;
}

/** A local S3. It emits its events itself, as `event`. */
export interface S3Server extends KoaApp, EventEmitter {
  /** Options of the constructor, which it keeps in four fields. */
  readonly serverOptions: object;
  readonly store: Pick<Store, 'rootDirectory'>;
  readonly silent: boolean;
  readonly _configureBuckets: readonly { readonly name: string }[];
  /** @param listening called when it listens or cannot; without it, `run` returns a promise of the address */
  run(listening?: (error: Error | null, address?: object) => void): S3Server | Promise<object>;
  close(): unknown;
}

/** The request that is being served. */
export interface CurrentRequest {
  readonly method: string;
  readonly path: string;
  /** The headers as the client sent them; s3rver adds parameters of the query to its own copy. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly state: State;
  readonly app: Pick<EventEmitter, 'emit'>;
}

export interface LocalObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Readable | Buffer;
  /** All headers of the request that stores the object, or of the response that returns it. */
  readonly metadata: Headers;
  range?: { readonly start: number; readonly end: number };
}

export interface Range {
  readonly start?: number;
  readonly end?: number;
}

export interface ListPage {
  readonly objects: readonly { readonly key: string }[];
  readonly isTruncated: boolean;
}

export interface StoredBody {
  readonly size: number;
  readonly md5: string;
}

export interface Store {
  readonly rootDirectory: string;
  getBucket(bucket: string): Promise<unknown>;
  getBucketPath(bucket: string): string;
  getResourcePath(bucket: string, key: string | undefined, resource: string): string;
  existsObject(bucket: string, key: string): Promise<boolean>;
  getMetadata(bucket: string, key: string): Promise<Headers>;
  getObject(bucket: string, key: string, range?: Range): Promise<LocalObject | null>;
  /** @returns a setting of a bucket or an object; `null` if there is none */
  getSubresource(bucket: string, key: string | undefined, type: string): Promise<unknown>;
  putObject(object: LocalObject): Promise<StoredBody>;
  copyObject(...names: [string, string, string, string, Headers | null]): Promise<Headers>;
  deleteObject(bucket: string, key: string): Promise<void>;
  listObjects(bucket: string, options: unknown): Promise<ListPage>;
  putPart(bucket: string, id: unknown, part: unknown, content: Readable): Promise<StoredBody>;
  putObjectMultipart(
    bucket: string,
    id: unknown,
    parts: readonly { readonly number: number }[],
  ): Promise<StoredBody>;
}

export interface ListContext extends KoaContext {
  store: Pick<Store, 'listObjects'>;
  body: { readonly ListBucketResult: Record<string, unknown> };
}

export interface CanonicalRequest {
  readonly headers: NodeJS.Dict<string>;
  readonly uri: string;
  readonly querystring: string;
}

/** @returns classes and modules; a change of them applies to every local S3 in this process */
export function loadS3rver() {
  const plugin = createRequire(import.meta.url).resolve('serverless-s3-local');
  const require = createRequire(createRequire(plugin).resolve('s3rver'));
  // First, because the store takes it when it loads. A list walks all folders of a batch, and s3rver asks the disk for each file.
  Object.assign(require('./utils'), { walk });
  return {
    S3rver: s3rverSchema.parse(require('./s3rver')),
    Store: storeSchema.parse(require('./stores/filesystem')),
    S3Object: objectSchema.parse(require('./models/object')),
    S3Error: errorSchema.parse(require('./models/error')),
    account: accountSchema.parse(require('./models/account')).DUMMY_ACCOUNT,
    bucketController: controllerSchema.parse(require('./controllers/bucket')),
    he: heSchema.parse(require('he')),
    signatureV2: v2Schema.parse(require('./signature/v2')),
    signatureV4: v4Schema.parse(require('./signature/v4')),
  };
}

export type S3rverParts = ReturnType<typeof loadS3rver>;

const s3rverSchema = exportSchema<
  (new (options: object) => S3Server) & { readonly prototype: S3Server }
>('prototype');
const storeSchema = exportSchema<{ readonly prototype: Store }>('prototype');
const objectSchema = exportSchema<
  (new (
    bucket: string,
    key: string,
    content: Readable | Buffer | null,
    metadata: Headers,
  ) => LocalObject) & { readonly ALLOWED_METADATA: readonly string[] }
>('ALLOWED_METADATA');
const errorSchema = exportSchema<new (code: string, message: string) => Error>('fromError');
const accountSchema = exportSchema<{
  readonly DUMMY_ACCOUNT: { createKeyPair(id: string, secret: string): void };
}>('DUMMY_ACCOUNT');
const controllerSchema = exportSchema<{ getBucket: (context: ListContext) => Promise<void> }>(
  'getBucket',
);
const heSchema = exportSchema<{ escape: (text: string) => string }>('escape');
const v2Schema = exportSchema<{ parseHeader: () => void; parseQuery: () => void }>('parseQuery');
const v4Schema = exportSchema<{
  getSigningKey: (...scope: readonly string[]) => Uint8Array;
  getStringToSign: (
    canonical: CanonicalRequest,
    claim: { readonly signedHeaders: readonly string[] },
  ) => string;
}>('getStringToSign');

/** @param member must exist, so that we notice an incompatible version of the package */
function exportSchema<Export>(member: string) {
  return z.custom<Export>((value) => value instanceof Object && member in value);
}
