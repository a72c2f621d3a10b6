// The events of the local S3. AWS URL-encodes the keys in its events, and the local S3 does not, so we encode them here.
import { z } from 'zod';
import { encodeEventKey } from '#core/job.ts';
import type { Serverless } from '../../serverless.ts';

const objectEventSchema = z.looseObject({
  Records: z.array(
    z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }),
  ),
});

/** Encodes the keys of every event that the running local S3 emits. */
export function imitateAwsEvents({ pluginManager }: Pick<Serverless, 'pluginManager'>): void {
  // Only the plugin serverless-s3-local has a client: the running S3, which emits its events itself.
  const s3 = pluginManager.plugins.find(({ client }) => client)?.client;
  if (!s3)
    throw new Error('The local S3 is not running: is serverless-s3-local among the plugins?');
  const emit = s3.emit.bind(s3);
  s3.emit = (name, ...args) => emit(name, ...(name === 'event' ? args.map(toAwsEvent) : args));
}

export function toAwsEvent(event: unknown): unknown {
  const parsed = objectEventSchema.parse(event);
  for (const { s3 } of parsed.Records) s3.object.key = encodeEventKey(s3.object.key);
  return parsed;
}
