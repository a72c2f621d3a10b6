// A source that the stack did not create: whether it is in the stack's account and region, sends its events, and lets the
// functions read.
import { addressOf } from '#core/keys.ts';
import { createS3Client } from '#storage/object-store.ts';
import { isEventBridgeOn, mayReceive } from '../attach/bucket-events.ts';
import { readNotifications } from '../attach/notifications.ts';
import { impatient } from '../operate/ask.ts';
import { confirm } from '../operate/confirm.ts';
import { countMessages } from '../operate/count-messages.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { listEventRules, listRuleNamesOf } from '../operate/event-rules.ts';
import { countOf } from '../text-table.ts';
import { judgeBucket, readBucketPolicy, readEncryption, type Statement } from './bucket-checks.ts';
import { type Check, note, ok, type Result, redeploy, wrong } from './check.ts';
import { findReaderFault } from './event-checks.ts';

/** If the stack cannot be read, the checks of every stack say so. */
const applies = (facts: StackFacts) => facts.isForeign().catch(() => false);

/** @returns whether the test images may go to the source: it is the stack's own, or the person says yes */
export async function mayWriteToSource(facts: StackFacts): Promise<boolean> {
  if (!(await applies(facts))) return true;
  const address = addressOf((await facts.places()).input);
  return confirm(
    `The test images go to ${address}thumbnail-doctor/ with your own credentials, and are removed afterwards. The stack did not create that bucket. Write them?`,
  );
}

const source: Check = {
  name: 'source',
  isForLocal: true,
  applies,
  look: async (facts) => [
    await judgeBucket((await facts.places()).input.bucket, facts, 'SOURCE_BUCKET'),
  ],
};

const events: Check = {
  name: 'source events',
  isForLocal: false,
  applies,
  async look(facts) {
    const { stackName } = facts.place;
    const { bucket } = (await facts.places()).input;
    const own = await listRuleNamesOf(stackName);
    const rules = (await listEventRules()).filter(({ name }) => own.has(name));
    const created = rules.find(
      ({ pattern }) => pattern !== undefined && mayReceive(pattern, bucket, ['Object Created']),
    );
    const readerFault = await findReaderFault(stackName);
    const faults = [
      ...(await findSwitchFaults(bucket, facts)),
      ...(created
        ? []
        : [wrong(`no rule of ${stackName} receives new objects of ${bucket}`, redeploy)]),
      ...rules
        .filter(({ isEnabled }) => !isEnabled)
        .map(({ name }) =>
          wrong(`the rule ${name} is disabled`, `Enable it: aws events enable-rule --name ${name}`),
        ),
      ...(readerFault ? [wrong(readerFault, redeploy)] : []),
    ];
    if (faults.length > 0) return faults;
    return [ok(`${bucket} -> EventBridge -> ${created?.name} -> ${stackName}-dispatcher`)];
  },
};

async function findSwitchFaults(bucket: string, facts: StackFacts): Promise<Result[]> {
  const { id: owner } = await facts.account();
  if (isEventBridgeOn(await readNotifications({ bucket, owner }))) return [];
  const fix = `Switch it on: npx thumbnail attach --stage ${facts.place.stage}`;
  return [wrong(`EventBridge is off for ${bucket}: no new object gets a thumbnail`, fix)];
}

const lostEvents: Check = {
  name: 'lost events',
  isForLocal: false,
  applies,
  async look(facts) {
    const count = await countMessages(await facts.output('LostEventsUrl'));
    if (count === 0) return [ok('none')];
    const fix = `Take them up again: npx thumbnail redrive --stage ${facts.place.stage}`;
    return [wrong(`EventBridge could not deliver ${countOf(count, 'event')}`, fix)];
  },
};

/** Only IAM knows a role's permissions for sure, and a test image asks it. S3 tells what else may keep the functions out. */
const access: Check = {
  name: 'source access',
  isForLocal: false,
  applies,
  async look(facts) {
    const { bucket } = (await facts.places()).input;
    const client = createS3Client(impatient);
    const denials = (await readBucketPolicy(client, bucket)).filter(deniesReads);
    const { ApplyServerSideEncryptionByDefault: byDefault } = await readEncryption(client, bucket);
    const { SSEAlgorithm = '', KMSMasterKeyID: key = '' } = byDefault ?? {};
    const isOwnKey = SSEAlgorithm.startsWith('aws:kms') && !/^$|alias\/aws\/s3$/.test(key);
    const found = [
      ...denials.map(({ Sid = 'without a Sid' }) =>
        note(
          `the policy of ${bucket} denies reads to some (statement ${Sid})`,
          `Does it deny the roles of ${facts.place.stackName}? A test image shows it.`,
        ),
      ),
      ...(isOwnKey
        ? [
            note(
              `new objects of ${bucket} are encrypted with ${key}`,
              'The functions may decrypt with the key of SOURCE_KMS_KEY_ARN only. A test image shows whether it is this one.',
            ),
          ]
        : []),
    ];
    return found.length > 0
      ? found
      : [ok('the policy and the encryption of the bucket keep no reader out')];
  },
};

/** Our clients use TLS of today, so a statement about that denies them nothing. */
function deniesReads({ Effect, Action: actions, Condition }: Statement): boolean {
  const isAboutTls = /aws:SecureTransport|s3:TlsVersion/i.test(JSON.stringify(Condition ?? {}));
  const reads = /^(\*|s3:(\*|get\*|getobject\*?|list\*|listbucket\*?))$/i;
  // Without Action, it has NotAction.
  return Effect === 'Deny' && !isAboutTls && (actions?.some((name) => reads.test(name)) ?? true);
}

export const sourceChecks: readonly Check[] = [source, events, lostEvents, access];
