// `npx thumbnail report [batch]`: what was rendered, where the cost model was wrong, and what it cost.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readSettings } from '#io/env.ts';
import { applyEnvFile } from '../../stack/local/local-env.mjs';
import { type Bucket, bucketRule, describeBucketError, openBucket } from '../open-bucket.ts';
import { formatSummary } from './format-summary.ts';
import { type LambdaReport, parseLambdaReports } from './lambda-reports.ts';
import { type Outcomes, outcomePrefixOf, readOutcomes } from './read-outcomes.ts';
import { summarise } from './summarise.ts';

const usage = `Usage: thumbnail report [options] [batch id, or how the keys under output/ start]

  --logs <file>  CloudWatch logs of the dispatcher and the workers, - for standard input: their REPORT
                 lines say what was billed. Text or JSON, as "aws logs tail" or "aws logs
                 filter-log-events" print them
  --json         one JSON object instead of text; its shape is Summary in cli/report/summarise.ts
  --help         this text

Reads the metadata of every thumbnail in BUCKET_NAME, one request for each, and compares what the cost
model predicted with what rendering took, and what the Lambdas cost with one large Lambda for all.

${bucketRule}

Exit code: 0, 1 when there is nothing to report or it could not be read, 2 when the command makes no
sense.`;

type Parsed<Value> = { ok: true; value: Value } | { ok: false; problem: string };

/** @returns the exit code */
export async function runReportCommand(
  args: readonly string[],
  print: (text: string) => void = console.log,
): Promise<number> {
  const command = parseCommand(args);
  if (!command.ok) {
    console.error(`${command.problem}\n\n${usage}`);
    return 2;
  }
  const { values, named, bucketName } = command.value;
  if (values.help) {
    print(usage);
    return 0;
  }
  const bucket = openBucket(bucketName);
  const prefix = outcomePrefixOf(named);
  const found = await read(bucket, prefix, values.logs);
  if (!found.ok) {
    console.error(found.problem);
    return 1;
  }
  const { outcomes, reports } = found.value;
  const place = { bucket: bucketName, prefix, endpoint: bucket.endpoint };
  const summary = summarise(place, outcomes, reports);
  print(values.json ? JSON.stringify(summary, null, 2) : formatSummary(summary));
  return 0;
}

function parseCommand(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        logs: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [named, ...more] = positionals;
    if (more.length > 0) return failed('One batch or prefix at a time.');
    applyEnvFile(process.env);
    const { bucketName } = readSettings(process.env);
    return { ok: true, value: { values, named, bucketName } } as const;
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function read(
  bucket: Bucket,
  prefix: string,
  logs: string | undefined,
): Promise<Parsed<{ outcomes: Outcomes; reports: LambdaReport[] | undefined }>> {
  const reports = logs === undefined ? undefined : readReports(logs);
  if (reports && !reports.ok) return reports;
  try {
    const outcomes = await readOutcomes(bucket.store, prefix);
    const { thumbnails, failures, others } = outcomes;
    if (thumbnails.length + failures.length + others > 0)
      return { ok: true, value: { outcomes, reports: reports?.value } };
    const place = `${bucket.name} at ${bucket.endpoint ?? 'AWS'}`;
    return failed(`There is nothing under ${prefix} in ${place}.`);
  } catch (error) {
    return failed(describeBucketError(error, bucket));
  }
}

function readReports(file: string): Parsed<LambdaReport[]> {
  try {
    const value = parseLambdaReports(readFileSync(file === '-' ? 0 : file, 'utf8'));
    return value.length > 0 ? { ok: true, value } : failed(`There is no REPORT line in ${file}.`);
  } catch (error) {
    return failed(`The logs could not be read: ${error instanceof Error ? error.message : error}.`);
  }
}

function failed(problem: string) {
  return { ok: false, problem } as const;
}
