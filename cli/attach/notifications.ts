// The notification configuration of a bucket that others use too. S3 knows no conditional PUT for it, so this reads it right before
// and after the PUT.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import { createS3Client } from '#storage/object-store.ts';
import { ask, impatient } from '../operate/ask.ts';
import { compareEntries, findUnknownElement } from './bucket-events.ts';

export interface NotificationsOf {
  readonly bucket: string;
  /** Id of the account that must own the bucket. */
  readonly owner: string;
}

export async function readNotifications({
  bucket,
  owner,
}: NotificationsOf): Promise<NotificationConfiguration> {
  const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
  const command = new GetBucketNotificationConfigurationCommand({
    Bucket: bucket,
    ExpectedBucketOwner: owner,
  });
  let xml = '';
  command.middlewareStack.add(
    (next) => async (input) => {
      const result = await next(input);
      const { response } = result;
      if (response instanceof Object && 'body' in response && response.body instanceof Readable) {
        const bytes = await buffer(response.body);
        xml = bytes.toString();
        response.body = Readable.from([bytes]);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  const reply = await ask('s3:GetBucketNotification', createS3Client(impatient).send(command));
  const unknown = findUnknownElement(xml);
  if (unknown !== undefined)
    throw new Error(
      `the notification configuration of ${bucket} has the element ${unknown}, which this version does not know and could not keep`,
    );
  const { $metadata: _, ...found } = reply;
  return found;
}

async function writeNotifications(
  { bucket, owner }: NotificationsOf,
  configuration: NotificationConfiguration,
): Promise<void> {
  const { PutBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
  const request = new PutBucketNotificationConfigurationCommand({
    Bucket: bucket,
    ExpectedBucketOwner: owner,
    NotificationConfiguration: configuration,
    // S3 would refuse the whole PUT if one destination of somebody else no longer exists. It would also
    // send test events to the others.
    SkipDestinationValidation: true,
  });
  await ask('s3:PutBucketNotification', createS3Client(impatient).send(request));
}

/** S3 may answer a GET right after a PUT with the former configuration. */
const pausesMs = [0, 200, 400, 800, 1600];

/**
 * @param before what the person saw
 * @returns lines that say what went wrong; none if S3 has exactly `after`
 * @throws RequestFault if S3 refuses the PUT
 */
export async function replaceNotifications(
  of: NotificationsOf,
  before: NotificationConfiguration,
  after: NotificationConfiguration,
): Promise<readonly string[]> {
  if (!isSame(before, await readNotifications(of)))
    return [
      `Somebody else changed the notification configuration of ${of.bucket} in the meantime. Nothing was written. Run the command again.`,
    ];
  const fault = await writeNotifications(of, after).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  let found: NotificationConfiguration = {};
  for (const pauseMs of pausesMs) {
    await sleep(pauseMs);
    found = await readNotifications(of);
    if (isSame(after, found)) return [];
    if (fault) break;
  }
  // The reply to a PUT may be lost after S3 has done it.
  if (fault && isSame(before, found)) throw fault.error;
  return describeDamage(of, before, compareEntries(after, found));
}

function isSame(a: NotificationConfiguration, b: NotificationConfiguration): boolean {
  const { missing, unexpected } = compareEntries(a, b);
  return missing.length + unexpected.length === 0;
}

function describeDamage(
  { bucket }: NotificationsOf,
  before: NotificationConfiguration,
  { missing, unexpected }: ReturnType<typeof compareEntries>,
): string[] {
  const time = new Date().toISOString().replaceAll(':', '');
  const file = resolve(`notifications-of-${bucket}-${time}.json`);
  writeFileSync(file, `${JSON.stringify(before, null, 2)}\n`);
  return [
    `S3 does not have what was written to ${bucket}. Somebody else may have written at the same time.`,
    ...missing.map((line) => `  missing     ${line}`),
    ...unexpected.map((line) => `  unexpected  ${line}`),
    `The former configuration is in ${file}. To restore it:`,
    `  aws s3api put-bucket-notification-configuration --bucket ${bucket} --skip-destination-validation --notification-configuration file://${file}`,
  ];
}
