// What `attach` and `detach` share: their options, the source that they are about, and how they show a change.
import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import { addressOf, type Places } from '#core/keys.ts';
import { describeFault } from '../operate/ask.ts';
import { confirm } from '../operate/confirm.ts';
import { createStackFacts } from '../operate/deployed-stack.ts';
import { findStackPlace, placeOptions, type StackPlace } from '../operate/stack-place.ts';
import { type Command, commonOptions, jsonLines, type Print, printFault } from '../run-command.ts';
import { entriesOf } from './bucket-events.ts';
import { readNotifications } from './notifications.ts';

export const changeOptions = {
  ...commonOptions,
  ...placeOptions,
  plan: { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
} as const;

interface ChangeValues {
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  readonly help: boolean;
  readonly json: boolean;
  readonly plan: boolean;
  readonly yes: boolean;
  /** Of `detach`, which asks nothing without it. */
  readonly 'events-off'?: boolean;
}

export interface Change extends ChangeValues {
  readonly place: StackPlace;
}

export interface ForeignSource {
  readonly places: Places;
  /** The bucket of somebody else, and the account that must own it. */
  readonly source: { readonly bucket: string; readonly owner: string };
  readonly before: NotificationConfiguration;
}

/** @returns the command. It reads the source, makes the change, and turns what AWS refuses into a sentence */
export function changeCommand<Values extends ChangeValues>(
  usage: string,
  parse: (args: string[]) => { readonly values: Values; readonly positionals: string[] },
  change: (found: ForeignSource, request: Values & Change, print: Print) => Promise<number>,
): Command<ReturnType<typeof parse>, Values & Change> {
  return {
    usage,
    needsNames: false,
    parse,
    toOptions({ values }) {
      const { json, plan, yes, 'events-off': asks = true } = values;
      const place = findStackPlace(values);
      if (place.isLocal)
        throw new Error(
          'The local stack receives the events of its source already. Name a stack with --stage.',
        );
      if (json && asks && !yes && !plan)
        throw new Error('--json asks nothing: add --yes or --plan.');
      return { ...values, place };
    },
    async run(request, print) {
      const facts = createStackFacts(request.place);
      try {
        const places = await facts.places();
        const { bucket } = places.input;
        if (!(await facts.isForeign()))
          return fail([
            `The stack ${request.place.stackName} reads from its own bucket, ${addressOf(places.input)}, whose events its deployment set up.`,
          ]);
        const source = { bucket, owner: (await facts.account()).id };
        const found = { places, source, before: await readNotifications(source) };
        return await change(found, request, print);
      } catch (error) {
        return fail([`Stopped: ${describeFault(error)}`]);
      }
    },
  };
}

export function fail(lines: readonly string[]): number {
  printFault(lines);
  return 1;
}

/** Prints the result as JSON, or as lines. */
export function printResult<Result>(
  print: Print,
  json: boolean,
  result: Result,
  lines: readonly string[],
) {
  print(json ? jsonLines(result) : lines);
}

/** @returns a line for each entry that stays, is added or is removed */
export function describeChange(
  { source: { bucket }, before }: ForeignSource,
  after: NotificationConfiguration,
): string[] {
  const [old, next] = [entriesOf(before), entriesOf(after)];
  return [
    `Notification configuration of ${bucket}:`,
    ...next.map((line) => `  ${old.includes(line) ? 'stays ' : 'add   '}  ${line}`),
    ...old.filter((line) => !next.includes(line)).map((line) => `  remove  ${line}`),
  ];
}

/** @returns whether to write */
export async function mayWrite({ plan, yes }: Change, question: string): Promise<boolean> {
  return !plan && (yes || (await confirm(question)));
}
