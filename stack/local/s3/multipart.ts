// Keeps the parts of a multipart upload inside the upload's own folder, and survives a missing part.
import { createReadStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { S3rverParts, Store } from './s3rver.ts';

const metadataSchema = z.record(z.string(), z.string());

/** s3rver uses the id of an upload as a path, and its process crashes when a part is missing. */
export function keepPartsInside({ Store, S3Error }: S3rverParts): void {
  const { prototype } = Store;
  const { putPart } = prototype;
  const directoryOf = (store: Store, bucket: string, id: unknown) => {
    if (typeof id !== 'string' || !/^[0-9a-f]{32}$/.test(id)) {
      throw new S3Error('NoSuchUpload', 'There is no upload with this id.');
    }
    return join(store.getResourcePath(bucket, undefined, 'uploads'), id);
  };

  prototype.putPart = async function (bucket, id, part, content) {
    directoryOf(this, bucket, id);
    if (typeof part !== 'string' || !/^[1-9]\d{0,4}$/.test(part)) {
      throw new S3Error('InvalidArgument', 'The number of a part must be from 1 to 10000.');
    }
    return putPart.call(this, bucket, id, part, content);
  };
  prototype.putObjectMultipart = async function (bucket, id, parts) {
    const directory = directoryOf(this, bucket, id);
    const textOf = (name: string) => readFileSync(join(directory, name), 'utf8');
    const numbers = parts.map(({ number }) => number).toSorted((a, b) => a - b);
    try {
      const stored = await this.putObject({
        bucket,
        key: textOf('key'),
        content: Readable.from(readParts(numbers.map((number) => join(directory, `${number}`)))),
        metadata: metadataSchema.parse(JSON.parse(textOf('metadata'))),
      });
      rmSync(directory, { recursive: true });
      return stored;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      throw new S3Error('InvalidPart', 'A part was not uploaded, or the whole upload is unknown.');
    }
  };
}

async function* readParts(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path);
}
