import { expect, it } from 'vitest';
import * as z from 'zod';
import { TransientError } from '#core/transient-error.ts';
import { describePublish } from '#test/suites/publish.ts';
import { createEventBridge, createWebhook } from './publish.ts';

const putSchema = z.object({
  Entries: z.tuple([z.object({ Source: z.string(), DetailType: z.string(), Detail: z.string() })]),
});
const place = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
const entryOf = (entry: object, failed: number) => ({
  status: 200,
  body: JSON.stringify({ FailedEntryCount: failed, Entries: [entry] }),
});

describePublish("EventBridge's default bus", {
  open: (endpoint) => createEventBridge({ ...place, endpoint }),
  accepted: entryOf({ EventId: 'any' }, 0),
  busy: [
    { status: 400, body: JSON.stringify({ __type: 'ThrottlingException' }) },
    { status: 503, body: '{}' },
  ],
  refused: [
    entryOf({ ErrorCode: 'InternalFailure', ErrorMessage: 'any' }, 1),
    { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException' }) },
    { status: 500, body: '{}' },
  ],
  read: (body) => {
    const [{ Source, DetailType, Detail }] = putSchema.parse(body).Entries;
    return { source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) };
  },
});

const envelopeSchema = z.strictObject({
  version: z.literal('0'),
  id: z.uuid(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string().length(12),
  time: z.iso.datetime(),
  region: z.string(),
  resources: z.tuple([]),
  detail: z.unknown(),
});

describePublish('a webhook on this machine', {
  open: (url) => createWebhook(url, [1, 1, 1]),
  accepted: { status: 202 },
  busy: [{ status: 503 }, { status: 429 }],
  refused: [{ status: 404 }, { status: 500 }, { status: 307, location: '/elsewhere' }],
  read: (body) => {
    const { source, detail, ...envelope } = envelopeSchema.parse(body);
    return { source, 'detail-type': envelope['detail-type'], detail };
  },
});

it('names the webhook that does not answer, and why', async () => {
  const publish = createWebhook('http://localhost:2/events?secret', [1]);
  const failed = publish({ detailType: 'Thumbnails Ready', detail: { id: 'any' } });
  await expect(failed).rejects.toThrow(TransientError);
  await expect(failed).rejects.toThrow(
    /http:\/\/localhost:2\/events took no event: .*ECONNREFUSED/,
  );
});
