// `npx thumbnail redrive`: takes the uploads of lost invocations and events up again, and says what became of each.
import { parseArgs } from 'node:util';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { describeFault } from '../operate/ask.ts';
import { createStackFacts, type StackFacts } from '../operate/deployed-stack.ts';
import { findStackPlace, placeOptions, placeRule } from '../operate/stack-place.ts';
import { commonOptions, type Print, printFault } from '../run-command.ts';
import { countOf } from '../text-table.ts';
import { parseDeadLetter } from './dead-letter.ts';
import { type LostMessage, type LostQueue, openDeadLetterQueue } from './dead-letter-queue.ts';
import { type Redriven, type RedriveOptions, redriveUpload } from './redrive-upload.ts';

const usage = `Usage: thumbnail redrive [options]

  --stage <stage>    stage of a stack on AWS, for example dev
  --region <region>  its region
  --queue <url>      URL of the only queue to read (default: the stack's outputs LostInvocationsUrl
                     and, if its source is another bucket, LostEventsUrl)
  --dry-run          say what each message is about, and run nothing
  --wait <seconds>   longest wait for a worker (default: 180)
  --json             one JSON object per message; its shape is Taken in cli/redrive/redrive.ts
  --help             this text

For every upload without an outcome it invokes the dispatcher, and failed-invocation if the
dispatcher fails, and waits for the outcome. With EVENTS=on it invokes the dispatcher for the other
uploads too: their events may be lost, and it sends them again. It deletes a message only after all
of its uploads have ended. A message that it does not understand, or whose upload has no outcome,
stays in the queue.

${placeRule}

Exit code: 0 if no message stays in the queue, 1 if one does or the queue cannot be read, 2 if the
arguments are wrong. With --dry-run the exit code is 0 if every message is understood.`;

export const redriveCommand = { usage, needsNames: false, parse, toOptions, run };

/** Messages at the same time. Each may hold one run of the dispatcher; new accounts have a concurrency of 10. */
const messagesAtOnce = 4;

/** A message, and what became of its uploads. */
export interface Taken {
  readonly messageId: string;
  readonly uploads: readonly Redriven[];
  /** Whether the message is still in the queue. */
  readonly isKept: boolean;
  /** Start of a message that is not about uploads. */
  readonly unknownBody?: string;
}

function parse(args: string[]) {
  const options = {
    ...commonOptions,
    ...placeOptions,
    queue: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    wait: { type: 'string', default: '180' },
  } as const;
  return parseArgs({ args, options });
}

function toOptions({ values }: ReturnType<typeof parse>) {
  const { json, queue, wait, 'dry-run': isDryRun } = values;
  const place = findStackPlace(values);
  if (place.isLocal && queue === undefined)
    throw new Error('The local stack has no queue of lost invocations. Name a stack with --stage.');
  const waitMs = 1000 * Number(wait);
  if (!(waitMs > 0 && waitMs <= 900_000)) throw new Error('--wait is a number from 1 to 900.');
  return { json, place, queue, isDryRun, waitMs };
}

async function run(request: ReturnType<typeof toOptions>, print: Print): Promise<number> {
  const { json, place, isDryRun, waitMs } = request;
  const facts = createStackFacts(place);
  try {
    const urls = request.queue === undefined ? await findQueues(facts) : [request.queue];
    const options = {
      storage: await facts.storage(),
      functionPrefix: `${place.stackName}-`,
      isDryRun,
      hasEvents: await facts.hasEvents(),
      waitMs,
    };
    const report = (each: Taken) => print(json ? JSON.stringify(each) : format(each));
    const taken: Taken[] = [];
    for (const url of urls)
      taken.push(...(await takeAll(await openDeadLetterQueue(url), options, report)));
    const kept = taken.filter(({ isKept }) => isKept).length;
    const left = isDryRun ? 'nothing was run or deleted' : `${kept} left in the queue`;
    if (!json) print(`${countOf(taken.length, 'message')}, ${left}.`);
    if (isDryRun) return taken.every(({ unknownBody }) => unknownBody === undefined) ? 0 : 1;
    return kept === 0 ? 0 : 1;
  } catch (error) {
    printFault(`Cannot read the queue: ${describeFault(error)}`);
    return 1;
  }
}

async function findQueues(facts: StackFacts): Promise<string[]> {
  const lostInvocations = await facts.output('LostInvocationsUrl');
  const { LostEventsUrl: ofRules } = (await facts.stack())?.outputs ?? {};
  return ofRules === undefined ? [lostInvocations] : [lostInvocations, ofRules];
}

/** Receives until the queue is empty. The messages that stay are hidden until the end, so that none comes twice. */
async function takeAll(
  queue: LostQueue,
  options: RedriveOptions,
  report: (taken: Taken) => void,
): Promise<Taken[]> {
  const all: Taken[] = [];
  const kept: LostMessage[] = [];
  try {
    for (;;) {
      const messages = await queue.receive(hiddenSeconds);
      if (messages.length === 0) return all;
      await mapWithConcurrency(messages, messagesAtOnce, async (message) => {
        const taken = await take(message, options);
        if (taken.isKept) kept.push(message);
        else await queue.remove(message);
        all.push(taken);
        report(taken);
      });
    }
  } finally {
    for (const message of kept) await queue.release(message);
  }
}

/** Longer than the messages of one reply can take, three rounds of 15 minutes each. SQS allows 12 hours. */
const hiddenSeconds = 3600;

async function take(message: LostMessage, options: RedriveOptions): Promise<Taken> {
  const { id: messageId, body } = message;
  const uploads = parseDeadLetter(body);
  if (!uploads) return { messageId, uploads: [], isKept: true, unknownBody: body.slice(0, 200) };
  const redriven = await mapWithConcurrency(uploads, 1, (upload) => redriveUpload(upload, options));
  const isKept = redriven.some(({ became }) => became === 'no outcome' || became === 'would run');
  return { messageId, uploads: redriven, isKept: isKept || options.isDryRun };
}

function format({ messageId, uploads, unknownBody }: Taken): string[] {
  if (unknownBody !== undefined)
    return [`message ${messageId} is not about uploads, and is left in the queue: ${unknownBody}`];
  return uploads.map(({ key, became, detail }) => `${key}: ${became}${detail && ` (${detail})`}`);
}
