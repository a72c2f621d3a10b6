// `npx thumbnail report [batch]`: what was rendered, how far the cost model was from reality, and what it cost.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { applyEnvFile } from '#storage/local-env.mjs';
import { bucketRule, describeBucketError, openBucket } from '../open-bucket.ts';
import { describeFault } from '../operate/ask.ts';
import { createStackFacts } from '../operate/deployed-stack.ts';
import { findStackPlace, placeOptions } from '../operate/stack-place.ts';
import { commonOptions, jsonLines, type Print, printFault } from '../run-command.ts';
import { type BilledRun, parseBilledRuns } from './billed-runs.ts';
import { formatSummary } from './format-summary.ts';
import { outcomePrefixOf, readOutcomes } from './read-outcomes.ts';
import { summarize } from './summarize.ts';

const usage = `Usage: thumbnail report [options] [batch id, or start of keys of outcomes]

  --logs <file>  CloudWatch logs of the dispatcher and the workers, or - for standard input. Their
                 REPORT lines contain the billed time. Text or JSON, as printed by "aws logs tail"
                 or "aws logs filter-log-events"
  --stage <stage>, --region <region>
                 the thumbnails of this stack on AWS, wherever it writes them
  --json         one JSON object instead of text; its shape is Summary in cli/report/summarize.ts
  --help         this text

Reads the metadata of every thumbnail in BUCKET_NAME, or in OUTPUT_BUCKET if that is set, or of the
named stack, with one request for each. Compares the cost model's predictions with the measurements,
and the cost of the Lambdas with one large Lambda for everything.

${bucketRule}

Exit code: 0, 1 if there is nothing to report or the bucket or logs cannot be read, 2 if the
arguments are wrong.`;

export const reportCommand = { usage, needsNames: false, parse, toOptions, run };

function parse(args: string[]) {
  const options = { ...commonOptions, ...placeOptions, logs: { type: 'string' } } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function toOptions({ values, positionals }: ReturnType<typeof parse>) {
  const { json, logs, stage, region } = values;
  const [named, ...more] = positionals;
  if (more.length > 0) throw new Error('Name one batch or prefix at a time.');
  if (stage !== undefined || region !== undefined) {
    const { storage } = createStackFacts(findStackPlace(values));
    return { json, logs, named, readKeys: async () => (await storage()).keys };
  }
  applyEnvFile(process.env);
  const { places, variants } = readRenderSettings(process.env);
  const keys = createKeyScheme(places, variants);
  return { json, logs, named, readKeys: async () => keys };
}

async function run(request: ReturnType<typeof toOptions>, print: Print): Promise<number> {
  const { json, logs, named, readKeys } = request;
  const keys = await readKeys().catch(describeFault);
  if (typeof keys === 'string') return fail(`Cannot read the stack: ${keys}`);
  const prefix = outcomePrefixOf(keys, named);
  const bucketName = keys.places.output.bucket;
  const bucket = openBucket(bucketName);
  const runs = logs === undefined ? [] : readRuns(logs);
  if (typeof runs === 'string') return fail(runs);
  const outcomes = await readOutcomes(bucket.store, keys, prefix).catch((error: unknown) =>
    describeBucketError(error, bucket),
  );
  if (typeof outcomes === 'string') return fail(outcomes);
  const { thumbnails, failures, others } = outcomes;
  if (thumbnails.length + failures.length + others === 0)
    return fail(
      `There is nothing under ${prefix} in ${bucketName} at ${bucket.endpoint ?? 'AWS'}.`,
    );
  const summary = summarize(
    { bucket: bucketName, prefix, endpoint: bucket.endpoint },
    outcomes,
    runs,
  );
  print(json ? jsonLines(summary) : formatSummary(summary));
  return 0;
}

/** @returns the runs, or a sentence that says why there are none */
function readRuns(file: string): BilledRun[] | string {
  try {
    const runs = parseBilledRuns(readFileSync(file === '-' ? 0 : file, 'utf8'));
    return runs.length > 0 ? runs : `There is no REPORT line in ${file}.`;
  } catch (error) {
    return `Cannot read the logs: ${error instanceof Error ? error.message : error}.`;
  }
}

function fail(sentence: string): number {
  printFault(sentence);
  return 1;
}
