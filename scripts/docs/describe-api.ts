// The description of the web API (OpenAPI 3.1), made of the schemas in web/api.ts. describe-api.test.ts holds it against the routes and
// writes docs/openapi.json.
import * as z from 'zod/mini';
import { failureCodes } from '#core/failure.ts';
import { batchIdPattern } from '#core/keys.ts';
import { mostReadByKey } from '#core/price.ts';
import { thumbnailReportSchema } from '#core/thumbnail-report.ts';
import {
  batchReplySchema,
  deletedFileSchema,
  deletionReplySchema,
  errorReplySchema,
  failedFileSchema,
  failureSchema,
  readyFileSchema,
  refusedUploadSchema,
  signedUploadSchema,
  signUploadsReplySchema,
  signUploadsRequestSchema,
  waitingFileSchema,
} from '../../web/api.ts';

/** What the server in front of all routes answers to a request that is not proper HTTP: see web/server/request-guard.ts. */
export const guardStatuses = [400, 405, 408, 411, 413, 414, 417, 421, 431];

const replies = {
  BatchReply: batchReplySchema,
  DeletedFile: deletedFileSchema,
  DeletionReply: deletionReplySchema,
  ErrorReply: errorReplySchema,
  FailedFile: failedFileSchema,
  Failure: failureSchema,
  ReadyFile: readyFileSchema,
  RefusedUpload: refusedUploadSchema,
  SignedUpload: signedUploadSchema,
  SignUploadsReply: signUploadsReplySchema,
  ThumbnailReport: thumbnailReportSchema,
  WaitingFile: waitingFileSchema,
};
const requests = { SignUploadsRequest: signUploadsRequestSchema };

function describeSchemas(schemas: Readonly<Record<string, z.ZodMiniType>>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const described = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // A later version may add fields. Readers must not refuse them.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // An array that TypeScript cannot change. OpenAPI means something else by this word.
      delete jsonSchema.readOnly;
    },
  });
  return Object.entries(described.schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]);
}

const refer = (name: keyof typeof replies | keyof typeof requests) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
});

/** @param meanings from status to when it comes */
function describeErrors(
  meanings: Readonly<Record<number, string>>,
  others: Readonly<Record<string, string>> = everywhere,
) {
  const all: Readonly<Record<string, string>> = { ...meanings, ...others };
  return Object.fromEntries(
    Object.entries(all).map(([status, description]) => [
      status,
      {
        description,
        content: refer('ErrorReply'),
        ...(status === '429' && { headers: { 'Retry-After': retryAfter } }),
      },
    ]),
  );
}
const retryAfter = { description: 'Seconds to wait.', schema: { type: 'integer' } };
const everywhere = {
  401: 'The page is private, and the request has no right access token.',
  429: 'Too many requests came from this network.',
  500: 'A fault of ours.',
  503: 'The storage does not reply.',
  default: `The server refuses a request that is not proper HTTP, or too long: ${guardStatuses.join(', ')}.`,
};
const { 429: tooMany, default: improper } = everywhere;
const foreign = "Another website's page made the request.";

const inPath = (name: string, description: string, schema: object) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});
const batchId = inPath(
  'batchId',
  'Of the reply that started the batch. Who knows it can see the batch.',
  {
    type: 'string',
    pattern: batchIdPattern.source,
  },
);
const files = {
  name: 'files',
  in: 'query',
  description: 'Numbers of the files, without which the request means the whole batch.',
  schema: { type: 'string', pattern: '^\\d{1,4}(,\\d{1,4}){0,999}$' },
};
const either = [{}, { accessToken: [] }, { accessCookie: [] }];

const paths = {
  '/api/uploads': {
    post: {
      operationId: 'signUploads',
      summary: 'Signs a PUT for each file, and starts a batch.',
      security: either,
      requestBody: { required: true, content: refer('SignUploadsRequest') },
      responses: {
        201: {
          description: 'A signed PUT or a refusal for each file.',
          content: refer('SignUploadsReply'),
        },
        ...describeErrors({
          400: 'The body is malformed.',
          403: foreign,
          410: 'The batch was deleted.',
          413: 'Too many files for one batch.',
        }),
      },
    },
  },
  '/api/batches/{batchId}': {
    get: {
      operationId: 'readBatch',
      summary: 'Reads the state of a batch. Poll it with the files that still wait.',
      security: either,
      parameters: [
        batchId,
        files,
        {
          name: 'name',
          in: 'query',
          description: `The name of each file of \`files\`, in that order, for up to ${mostReadByKey} files. It makes the request cheaper.`,
          schema: { type: 'array', items: { type: 'string' } },
        },
      ],
      responses: {
        200: { description: 'The files, sorted by their number.', content: refer('BatchReply') },
        ...describeErrors({
          400: '`files` is malformed.',
          403: foreign,
          404: 'No file has arrived, or there is no such batch.',
          410: 'The batch was deleted.',
        }),
      },
    },
    delete: {
      operationId: 'deleteFiles',
      summary:
        'Deletes a batch or some of its files, with their thumbnails. A second time does no harm.',
      security: either,
      parameters: [
        batchId,
        files,
        {
          name: 'x-upload-token',
          in: 'header',
          required: true,
          description: '`uploadToken` of the reply that started the batch.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'They are deleted.', content: refer('DeletionReply') },
        ...describeErrors({
          400: '`files` is malformed.',
          403: `The token is that of another batch, or of none. Or: ${foreign}`,
        }),
      },
    },
  },
  '/b/{batchId}/{index}/{kind}': {
    get: {
      operationId: 'openFile',
      summary: 'A lasting address of one file, which works in an `<img>`.',
      security: [{}, { accessCookie: [] }],
      parameters: [
        batchId,
        inPath('index', 'Number of the file in its batch.', {
          type: 'integer',
          minimum: 0,
          maximum: 9999,
        }),
        inPath('kind', '`original`, `thumbnail`, or the name of another variant.', {
          type: 'string',
        }),
      ],
      responses: {
        302: {
          description: 'The storage has the file at this address, for some minutes.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } } },
        },
        ...describeErrors({
          403: `${foreign} It may show thumbnails of a public page, and link to all files.`,
          404: 'There is no such file.',
          410: 'The file was deleted.',
        }),
        401: {
          description: `${everywhere[401]} The body is a form.`,
          content: { 'text/html': {} },
        },
      },
    },
  },
  '/api/access': {
    post: {
      operationId: 'enter',
      summary:
        'The form of a private page. Programs send the access token with each request instead.',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: { token: { type: 'string' }, to: { type: 'string' } },
              required: ['token'],
            },
          },
        },
      },
      responses: {
        303: {
          description: 'Leads to the path `to`, with the cookie `access`, or back to the form.',
          headers: { Location: { schema: { type: 'string' } } },
        },
        ...describeErrors(
          { 400: 'The page is not private.', 403: foreign },
          { 429: tooMany, default: improper },
        ),
      },
    },
  },
};

/** @returns the document that docs/openapi.json contains */
export function describeApi() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Thumbnail Generator',
      version: '1',
      description: `The API of the page. http-api.md has an example. The codes of failures are: ${failureCodes.join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:3000', description: 'npm start' }],
    paths,
    components: {
      schemas: Object.fromEntries([
        ...describeSchemas(replies, 'output'),
        ...describeSchemas(requests, 'input'),
      ]),
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          description: '`ACCESS_TOKEN` of a private page.',
        },
        accessCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'access',
          description: 'What a browser has after a person entered the token.',
        },
      },
    },
  };
}
