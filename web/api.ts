// The web API's requests and replies. The server parses each request with these schemas first, and docs/openapi.json is made from them.
// The browser imports only their types, because zod would cost each visitor some kilobytes.
import * as z from 'zod/mini';
import { failureDetailSchema } from '#core/failure-record.ts';
import { batchIdPattern } from '#core/keys.ts';
import { thumbnailReportSchema } from '#core/thumbnail-report.ts';

const text = (meaning: string) => z.string().check(z.describe(meaning));
const fileNumber = z.int().check(z.minimum(0), z.maximum(9999));
const index = fileNumber.check(z.describe('Number of the file in its batch.'));
const batchId = z.string().check(z.regex(batchIdPattern));
const uploadToken = batchId.check(
  z.describe(
    'Proves who started the batch. Keep it secret: it allows to add files and to delete them.',
  ),
);

/** Body of `POST /api/uploads` with unread entries: zod validates every entry of an array before it checks the length. */
export const fileListSchema = z.object({ files: z.custom<readonly unknown[]>(Array.isArray) });

/** Body of `POST /api/uploads`: files to sign uploads for. Count the files with `fileListSchema` first. */
export const signUploadsRequestSchema = z.object({
  /** The first request has none and starts a batch. */
  uploadToken: z.optional(uploadToken),
  files: z
    .array(
      z.object({
        /** The upload's key contains it. */
        index,
        name: z.string().check(z.minLength(1), z.maxLength(1024)),
        type: z
          .string()
          .check(z.maxLength(255), z.describe('MIME type, or an empty text if it is not known.')),
        bytes: z.int().check(z.minimum(0)),
        /** 32 bytes are 43 digits, the last with two spare bits, and a `=`. */
        sha256: z
          .string()
          .check(
            z.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
            z.describe('SHA-256 of the bytes, in base64.'),
          ),
      }),
    )
    .check(z.minLength(1)),
});
export type SignUploadsRequest = z.infer<typeof signUploadsRequestSchema>;

/** A failure of any version. Its code may be newer than the table in core/failure.ts. */
export const failureSchema = z.object({
  code: text('Never changes its meaning. Later versions may add codes.'),
  detail: z.optional(failureDetailSchema),
  message: text('A sentence for a person, in English.'),
});

/** Permission to upload one file with a PUT whose body is the file's bytes. */
export const signedUploadSchema = z.object({
  index,
  url: z.url().check(z.describe('Send the bytes of the file to this address with PUT.')),
  /** `Content-Length` is signed too; browsers send it. */
  headers: z
    .record(z.string(), z.string())
    .check(z.describe('Signed headers. Send them unchanged with the PUT.')),
  expiresAt: z.iso.datetime().check(z.describe('When the storage starts to refuse the address.')),
});

export const refusedUploadSchema = z.object({ index, failure: failureSchema });

/** Reply to `POST /api/uploads` (201). */
export const signUploadsReplySchema = z.object({
  batchId,
  uploadToken,
  uploads: z.readonly(z.array(z.union([signedUploadSchema, refusedUploadSchema]))),
});

const anyFileState = {
  index,
  name: z.optional(text("The file's name as it was uploaded; absent if no stored object has it.")),
  originalUrl: z.optional(text('Presigned address of the original, for some minutes.')),
};

export const waitingFileSchema = z
  .object({
    ...anyFileState,
    state: z.literal('waiting'),
    ageMs: z.optional(
      z
        .number()
        .check(z.describe('Milliseconds since the upload, if the reply has the whole batch.')),
    ),
  })
  .check(z.describe('Not uploaded yet, or no Lambda has finished.'));

export const readyFileSchema = z.object({
  ...anyFileState,
  state: z.literal('ready'),
  thumbnailUrl: text('Presigned address of the thumbnail, for some minutes.'),
  thumbnailData: z.optional(text('A small thumbnail as a `data:` URL. Not every reply has it.')),
  /** Absent when something else wrote the thumbnail. */
  report: z.optional(thumbnailReportSchema),
});

export const failedFileSchema = z.object({
  ...anyFileState,
  state: z.literal('failed'),
  failure: failureSchema,
});

export const deletedFileSchema = z
  .object({ index, state: z.literal('deleted') })
  .check(z.describe('Its owner deleted it. Only a reply to a poll names such a file.'));

/** Reply to `GET /api/batches/<id>` (200); `?files=0,3` limits it to those files. */
export const batchReplySchema = z.object({
  batchId,
  files: z.readonly(
    z.array(z.union([waitingFileSchema, readyFileSchema, failedFileSchema, deletedFileSchema])),
  ),
});

/** Reply to `DELETE /api/batches/<id>` (200). */
export const deletionReplySchema = z.object({ batchId });

/** Body of every reply with a status of 400 or more. */
export const errorReplySchema = z.object({ failure: failureSchema });

type Reply<Schema extends z.ZodMiniType> = Readonly<z.output<Schema>>;
export type SignedUpload = Reply<typeof signedUploadSchema>;
export type RefusedUpload = Reply<typeof refusedUploadSchema>;
export type SignUploadsReply = Reply<typeof signUploadsReplySchema>;
type AnyBatchReply = Reply<typeof batchReplySchema>;
export type BatchReply = Omit<AnyBatchReply, 'files'> & { readonly files: readonly FileState[] };
export type DeletionReply = Reply<typeof deletionReplySchema>;
type DeletedFile = Reply<typeof deletedFileSchema>;
export type FileState =
  | Exclude<AnyBatchReply['files'][number], DeletedFile>
  /** It has no name and no address, so that a reader may ask every file for them. */
  | (DeletedFile & { readonly name?: undefined; readonly originalUrl?: undefined });
export type ErrorReply = Reply<typeof errorReplySchema>;
