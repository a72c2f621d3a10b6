// `npx thumbnail backfill`: thumbnails for the pictures that are already in a bucket, under a ceiling in dollars.
import { parseArgs } from 'node:util';
import { addressOf, type Places, placeAt } from '#core/keys.ts';
import { mapStores } from '#storage/object-store.ts';
import { withRetries } from '#storage/until-connected.ts';
import { createStackFacts } from '../operate/deployed-stack.ts';
import { findStackPlace, placeOptions, placeRule } from '../operate/stack-place.ts';
import { commonOptions, jsonLines, type Print, printFault } from '../run-command.ts';
import { askToEnd, NotOurs, newBackfill, openStateStore } from './backfill-state.ts';
import { formatState, nextStep } from './format-state.ts';
import { modes } from './select-uploads.ts';
import { describe, startBackfill } from './start-backfill.ts';

const usage = `Usage: thumbnail backfill [s3://bucket/prefix] [options]
       thumbnail backfill resume|pause|cancel|status [options]

  --missing              uploads without a thumbnail and without a failure record (default)
  --stale                uploads whose thumbnail is by a former setting or another version
  --failed               uploads with a failure record
  --all                  all uploads
  --code <code>          with --failed: only failures with this code
  --since <date>         uploads written from this time on, for example 2026-11-30 (0:00 UTC)
  --inventory <address>  manifest.json of an S3 Inventory, to read in place of the listings
  --max-dollars <n>      never spend more (default: 40). Earlier runs of the same backfill count too.
  --concurrency <n>      images at the same time (default: 50, and 4 on the local stack). On AWS at
                         most half of what the account and each function may run
  --dry-run              print the forecast, and run nothing
  --yes                  do not ask
  --stage <stage>        stage of a stack on AWS, for example dev
  --region <region>      its region
  --json                 one JSON object per line; their shapes are in cli/backfill/start-backfill.ts
  --help                 this text

The command prints a forecast, the most that one image can cost, and asks. Then it invokes the
functions and waits for each of them. It notes in the stack's bucket how far it is: after Ctrl-C or
a crash, resume continues from any machine, and so does the same command. pause and cancel end a
backfill that runs elsewhere, after the images in flight. The address narrows the stack's source.

${placeRule}

Exit code: 0 if all selected uploads have an outcome, 1 if not, 2 if the arguments are wrong, 130
after Ctrl-C.`;

export const backfillCommand = { usage, needsNames: false, parse, toOptions, run };

/** A backfill keeps its selection, and a dry run is about a new one. */
const startOptions = [...modes, 'code', 'since', 'inventory', 'dry-run'] as const;
const actions = ['resume', 'pause', 'cancel', 'status'] as const;

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...commonOptions,
    ...placeOptions,
    missing: flag,
    stale: flag,
    failed: flag,
    all: flag,
    code: { type: 'string' },
    since: { type: 'string' },
    inventory: { type: 'string' },
    'max-dollars': { type: 'string' },
    concurrency: { type: 'string' },
    'dry-run': flag,
    yes: flag,
  } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function toOptions({ values, positionals }: ReturnType<typeof parse>) {
  const [name, ...more] = positionals;
  if (more.length > 0)
    throw new Error('Name one address, or one of resume, pause, cancel, status.');
  const action = actions.find((each) => each === name) ?? 'start';
  const refused = startOptions.filter((option) => values[option]).map((option) => `--${option}`);
  if (action !== 'start' && refused.length > 0)
    throw new Error(`${action} does not take ${refused.join(' and ')}. The backfill has its own.`);
  const address = action === 'start' ? name : undefined;
  if (address !== undefined && !placeAt(address))
    throw new Error(`${address} is not an address. Write s3://bucket/prefix.`);
  const chosen = modes.filter((mode) => values[mode]);
  if (chosen.length > 1) throw new Error(`Choose one of --${chosen.join(' and --')}.`);
  const { code, inventory, json, yes, 'dry-run': isDryRun } = values;
  const [mode = 'missing'] = chosen;
  if (code !== undefined && mode !== 'failed') throw new Error('--code needs --failed.');
  const sinceMs = values.since === undefined ? undefined : Date.parse(values.since);
  if (Number.isNaN(sinceMs)) throw new Error(`${values.since} is not a date. Write 2026-11-30.`);
  const maxUsd = numberOf(values['max-dollars'], '--max-dollars must be a number above 0.');
  const concurrency = numberOf(values.concurrency, '--concurrency must be a whole number from 1.');
  if (concurrency !== undefined && !Number.isInteger(concurrency))
    throw new Error('--concurrency must be a whole number from 1.');
  const selection = { mode, code, sinceMs, inventory };
  const placeArgs = (['stage', 'region'] as const)
    .filter((option) => values[option] !== undefined)
    .map((option) => ` --${option} ${values[option]}`)
    .join('');
  return {
    place: findStackPlace(values),
    placeArgs,
    action,
    address,
    selection,
    maxUsd,
    concurrency,
    isDryRun,
    yes,
    json,
  };
}

function numberOf(text: string | undefined, rule: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(rule);
  return value;
}

async function run(request: ReturnType<typeof toOptions>, print: Print): Promise<number> {
  const { action, json } = request;
  try {
    const facts = createStackFacts(request.place);
    const { stores, keys } = await facts.storage();
    const storage = { keys, stores: mapStores(stores, withRetries) };
    const { places } = keys;
    if (action === 'start' || action === 'resume') {
      const prefix = prefixIn(places, request.address);
      return await startBackfill({ ...request, action, prefix }, { facts, storage }, print);
    }
    const states = openStateStore(storage);
    const now = Date.now();
    const wanted = action === 'pause' ? 'paused' : 'cancelled';
    const selection = { mode: 'missing', prefix: places.input.prefix, startedAt: now } as const;
    const empty = newBackfill(keys, { selection, maxUsd: 0, concurrency: 1 });
    const state =
      action === 'status'
        ? await states.read()
        : await states.update(
            (found) => askToEnd(found, wanted, now),
            action === 'cancel' ? empty : undefined,
          );
    if (!state) throw new NotOurs('There was no backfill of this stack.');
    if (json) print(jsonLines(state));
    else if (state.wanted)
      print(
        `It will be ${state.wanted}: ${state.lease?.owner} starts nothing more, and ends after the images in flight.`,
      );
    else
      print([
        ...formatState(state, places.input.bucket, now),
        ...nextStep(state, now, request.placeArgs),
      ]);
    return 0;
  } catch (error) {
    const isStart = action === 'start' || action === 'resume';
    printFault(describe(error, isStart ? 'Nothing was started' : 'Nothing was changed'));
    return 1;
  }
}

/** @throws NotOurs for an address outside of the stack's source */
function prefixIn({ input }: Places, address = addressOf(input)): string {
  const named = placeAt(address);
  if (named?.bucket === input.bucket && named.prefix.startsWith(input.prefix)) return named.prefix;
  throw new NotOurs(
    `${address} is outside of ${addressOf(input)}, where this stack reads. Name a place inside it.`,
  );
}
