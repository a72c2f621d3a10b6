// `npx thumbnail explain photo.jpg s3://bucket/key ...`: where an image would be rendered, at what cost, and why.
import { parseArgs } from 'node:util';
import type { LatencyAim } from '#core/plan.ts';
import { tiers } from '#core/tiers.ts';
import { readSettings } from '#io/env.ts';
import { mapBounded } from '#io/map-bounded.ts';
import { applyEnvFile } from '../../stack/local/local-env.mjs';
import { bucketRule, openBucket } from '../open-bucket.ts';
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
such images would cost. Predicted, not measured; prices and vCPU shares are AWS Lambda's. Nothing is
rendered: of each image the first 64 KiB are read, and more where its header points further on.

${bucketRule}

Exit code: 0 when every image would be rendered, 1 when one would not or could not be read, 2 when
the command makes no sense.`;

const readsAtOnce = 8;

/** @returns the exit code */
export async function runExplainCommand(
  args: readonly string[],
  print: (text: string) => void = console.log,
): Promise<number> {
  const command = parseCommand(args);
  if (typeof command === 'string') {
    console.error(command);
    return 2;
  }
  const { values, positionals, options, settings } = command;
  if (values.help || positionals.length === 0) {
    print(usage);
    return values.help ? 0 : 2;
  }
  const parts = { settings, openBucket };
  const found = await mapBounded(positionals, 1, (named) => findSources(named, parts));
  const explanations = await mapBounded(found.flat(), readsAtOnce, async ({ name, find }) =>
    explainImage(name, await find(), options),
  );
  print(
    values.json
      ? JSON.stringify(explanations, null, 2)
      : explanations.map(formatExplanation).join('\n\n'),
  );
  return explanations.every(({ outcome }) => outcome === 'render') ? 0 : 1;
}

/** @returns the command, or what is wrong with it */
function parseCommand(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        aim: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    applyEnvFile(process.env);
    const settings = readSettings(process.env);
    const latencyAim = aims.find((aim) => aim === (values.aim ?? settings.latencyAim));
    if (!latencyAim) return `--aim is ${aims.join(', ')}, not ${values.aim}.\n\n${usage}`;
    const { maxPixels, thumbnailSize } = settings;
    const options = { tiers, maxPixels, thumbnailSize, latencyAim };
    return { values, positionals, settings, options };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${usage}`;
  }
}
