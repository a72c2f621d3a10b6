// The record that `thumbnail attach` switched EventBridge on. Without it, `thumbnail detach` switches nothing off.
import * as z from 'zod';
import { attachmentKeyOf, type Places } from '#core/keys.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { ask } from '../operate/ask.ts';

const attachmentSchema = z.object({ bucket: z.string(), switchedOnAt: z.iso.datetime() });
export type Attachment = z.infer<typeof attachmentSchema>;

/** @returns `undefined` if `thumbnail attach` did not switch the events of this source on */
export async function readAttachment(places: Places): Promise<Attachment | undefined> {
  const { store, key } = recordOf(places);
  const found = await ask('s3:GetObject', store.read(key));
  if (!found) return undefined;
  const record = attachmentSchema.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  return record.bucket === places.input.bucket ? record : undefined;
}

export async function writeAttachment(places: Places, switchedOnAt: string): Promise<void> {
  const { store, key } = recordOf(places);
  const record: Attachment = { bucket: places.input.bucket, switchedOnAt };
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  await ask('s3:PutObject', store.write(key, { bytes, contentType: 'application/json' }));
}

export async function removeAttachment(places: Places): Promise<void> {
  const { store, key } = recordOf(places);
  await ask('s3:DeleteObject', store.remove(key));
}

function recordOf(places: Places) {
  return { store: createS3ObjectStore(places.state.bucket), key: attachmentKeyOf(places) };
}
