// `npx thumbnail detach`: says what remains, and switches EventBridge off if nobody else needs it.
import { parseArgs } from 'node:util';
import { type EventRule, listEventRules, listRuleNamesOf } from '../operate/event-rules.ts';
import { placeRule } from '../operate/stack-place.ts';
import type { Print } from '../run-command.ts';
import { readAttachment, removeAttachment } from './attachment.ts';
import { isEventBridgeOn, mayReceive, withoutEventBridge } from './bucket-events.ts';
import {
  type Change,
  changeCommand,
  changeOptions,
  describeChange,
  type ForeignSource,
  fail,
  mayWrite,
  printResult,
} from './foreign-source.ts';
import { replaceNotifications } from './notifications.ts';

const usage = `Usage: thumbnail detach [options]

  --stage <stage>    stage of a stack on AWS, for example dev
  --region <region>  its region
  --events-off       switch EventBridge off for the bucket
  --plan             print the change, and write nothing
  --yes              do not ask
  --json             one JSON object; its shape is Detached in cli/attach/detach.ts. Needs --yes or --plan
  --help             this text

Without --events-off it writes nothing and says what remains: EventBridge is one switch for the whole
bucket, and others may use it. With --events-off it refuses if thumbnail attach did not switch
EventBridge on, or if a rule of the default event bus that is not the stack's may receive events of
the bucket, also a rule of another stage.

${placeRule}

Exit code: 0, 1 if it refuses or AWS does, 2 if the arguments are wrong.`;

const options = { ...changeOptions, 'events-off': { type: 'boolean', default: false } } as const;
const parse = (args: string[]) => parseArgs({ args, options });
export const detachCommand = changeCommand(usage, parse, detach);

export interface Detached {
  readonly bucket: string;
  readonly isOn: boolean;
  /** Whether `thumbnail attach` switched EventBridge on. */
  readonly isOurs: boolean;
  /** Rules of others on the default event bus that may receive events of the bucket. */
  readonly otherRules: readonly string[];
}

async function detach(found: ForeignSource, request: Change, print: Print): Promise<number> {
  const { source, places, before } = found;
  const { bucket } = source;
  const { json, place } = request;
  const { stackName, stage } = place;
  const isOurs = (await readAttachment(places)) !== undefined;
  const otherRules = await listOtherRules(stackName, bucket);
  const state: Detached = { bucket, isOn: isEventBridgeOn(before), isOurs, otherRules };
  if (!state.isOn) {
    printResult(print, json, state, [`EventBridge is off for ${bucket}. Nothing was written.`]);
    return 0;
  }
  const refusals = [
    ...(isOurs ? [] : [`EventBridge was not switched on by thumbnail attach of ${stackName}.`]),
    ...otherRules.map((name) => `The rule ${name} may receive events of ${bucket}.`),
  ];
  if (!request['events-off']) {
    printResult(print, json, state, [
      `EventBridge stays on for ${bucket}. Nothing was written.`,
      ...refusals,
      `Remains: the rules of ${stackName}, until npx sls remove --stage ${stage}, and the price of the bucket's events.`,
      ...(refusals.length > 0 ? [] : ['To switch EventBridge off too, add --events-off.']),
    ]);
    return 0;
  }
  if (refusals.length > 0) return fail([...refusals, 'EventBridge stays on.']);
  const after = withoutEventBridge(before);
  if (!json) print(describeChange(found, after));
  if (!(await mayWrite(request, `Switch EventBridge off for ${bucket}?`))) {
    printResult(print, json, state, ['Nothing was written.']);
    return request.plan ? 0 : 1;
  }
  const faults = await replaceNotifications(source, before, after);
  if (faults.length > 0) return fail(faults);
  await removeAttachment(places);
  printResult(print, json, { ...state, isOn: false }, [
    `EventBridge is off. ${stackName} makes no thumbnails of new objects; those that exist stay.`,
  ]);
  return 0;
}

async function listOtherRules(stackName: string, bucket: string): Promise<string[]> {
  const [all, own] = [await listEventRules(), await listRuleNamesOf(stackName)];
  const isUser = ({ name, pattern }: EventRule) =>
    pattern !== undefined && !own.has(name) && mayReceive(pattern, bucket);
  return all
    .filter(isUser)
    .map(({ name, isEnabled }) => `${name}${isEnabled ? '' : ' (disabled)'}`);
}
