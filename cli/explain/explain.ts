// `npx thumbnail explain photo.jpg s3://bucket/key ...`: where an image would be rendered, at what cost, and why.
import { parseArgs } from 'node:util';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import type { LatencyAim } from '#core/plan.ts';
import { readRenderSettings } from '#core/settings.ts';
import { tiers } from '#core/tiers.ts';
import { applyEnvFile } from '#storage/local-env.mjs';
import { bucketRule, openBucket } from '../open-bucket.ts';
import { commonOptions, jsonLines, type Print } from '../run-command.ts';
import { explainImage } from './explain-image.ts';
import { formatExplanation } from './format-explanation.ts';
import { findSources } from './image-sources.ts';

const aims: readonly LatencyAim[] = ['cheapest', 'balanced', 'fastest'];

const usage = `Usage: thumbnail explain [options] <files, folders, s3://bucket/key or s3://bucket/prefix/>

  --aim <aim>  cheapest, balanced or fastest (default: LATENCY_AIM or balanced)
  --json       a JSON array with one object per image; its shape is Explanation in
               cli/explain/explain-image.ts
  --help       this text

Shows what the dispatcher would do with each image: its facts, the memory and CPU time that the cost
model predicts, and for each tier whether it is safe, how long the wait would be, and what a million
such images would cost. These are predictions, not measurements; prices and vCPU shares are those of
AWS Lambda. Nothing is rendered: the command reads the first 64 KiB of each image, and more if its
header points further on.

${bucketRule}

Exit code: 0 if every image would be rendered, 1 if an image would not be rendered or could not be
read, 2 if the arguments are wrong.`;

const readsAtOnce = 8;

export const explainCommand = { usage, needsNames: true, parse, toOptions, run };

function parse(args: string[]) {
  const options = { ...commonOptions, aim: { type: 'string' } } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function toOptions({ values, positionals: names }: ReturnType<typeof parse>) {
  applyEnvFile(process.env);
  const settings = readRenderSettings(process.env);
  const latencyAim = aims.find((aim) => aim === (values.aim ?? settings.latencyAim));
  if (!latencyAim) throw new Error(`--aim is ${aims.join(', ')}, not ${values.aim}.`);
  return { names, json: values.json, settings: { ...settings, latencyAim } };
}

async function run({ names, json, settings }: ReturnType<typeof toOptions>, print: Print) {
  const sources = await mapWithConcurrency(names, 1, (name) =>
    findSources(name, { settings, openBucket }),
  );
  const explanations = await mapWithConcurrency(
    sources.flat(),
    readsAtOnce,
    async ({ name, find }) => explainImage(name, await find(), { ...settings, tiers }),
  );
  const texts = explanations.map(formatExplanation);
  print(
    json ? jsonLines(explanations) : texts.flatMap((text, i) => (i === 0 ? text : ['', ...text])),
  );
  return explanations.every(({ outcome }) => outcome === 'render') ? 0 : 1;
}
