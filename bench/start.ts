// `npm run bench:start [rounds] [-- --against <commit>]`: CPU time, memory and bytes of a new Lambda environment, of its first
// thumbnail and of later ones. With a commit, its handlers take turns with those of this working tree.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wallMsOf } from '#core/lambda-model.ts';
import { dispatcherTier, tierNamed } from '#core/tiers.ts';
import { countOf } from '../cli/text-table.ts';
import { photo } from './pictures.ts';
import { makeBundles } from './start/bundles.ts';
import { startLocalAws } from './start/local-aws.ts';
import { measureInTurn, type Sample } from './start/measure.ts';
import { externalBytes, zipBytes } from './start/sizes.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } },
});
/** We print medians over this many rounds. */
const rounds = Number(positionals[0] ?? 9);
const bucket = 'bench';
const root = fileURLToPath(new URL('..', import.meta.url));
const buildDir = join(root, '.build');

/** A HEIC of 16 megapixels. The dispatcher hands it over, because only a larger tier has the memory. */
const largeImage = join(root, 'test/files/heic/flat-16mp.heic');

function eventOf(key: string, bytes: Uint8Array) {
  return { Records: [{ s3: { object: { key, size: bytes.length } } }] };
}

/** Like the environment of a Lambda: no profile, no metadata service (IMDS), and the credentials of the function's role. */
function lambdaEnv(url: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    AWS_ENDPOINT_URL: url,
    BUCKET_NAME: bucket,
    MALLOC_ARENA_MAX: '1',
    NODE_NO_WARNINGS: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(tierNamed(dispatcherTier).memoryMb),
  };
}

const bundles = await makeBundles(root, join(buildDir, 'start'), values.against);
const aws = await startLocalAws(bucket);
const small = await (await photo(1600, 1200)).jpeg({ quality: 80 }).toBuffer();
const large = readFileSync(largeImage);
aws.objects.set('input/b/0/photo.jpg', small);
aws.objects.set('input/b/0/large.heic', large);
const photoEvent = eventOf('input/b/0/photo.jpg', small);
const largeEvent = eventOf('input/b/0/large.heic', large);

const [dispatcher] = bundles.deployed;
if (!dispatcher) throw new Error('There is no dispatcher.');
const handlers = [bundles.baseline, ...bundles.other, ...bundles.deployed];
const dispatchers = [bundles.baseline, ...bundles.other.slice(0, 1), dispatcher];
const imports = [...handlers, ...bundles.parts].map(({ name, url }) => [name, { module: url }]);
const runs = dispatchers.flatMap(({ name, url }) => [
  [`${name}: photo`, { module: url, event: photoEvent, invocations: 10 }],
  [`${name}: handed over`, { module: url, event: largeEvent, invocations: 3 }],
]);
const orders = { 'Node alone': {}, ...Object.fromEntries([...imports, ...runs]) };
const found = await measureInTurn(bundles.probe, orders, lambdaEnv(aws.url), rounds);
if (!aws.objects.has('output/b/0/photo_thumbnail.jpg')) throw new Error('No thumbnail was made.');
if (aws.invokes() === 0) throw new Error('Nothing was handed over.');
aws.close();

const nothing: Sample = { importCpuMs: 0, importPeakMb: 0, invocationCpuMs: [], firstDoneMs: 0 };
const sampleOf = (name: string) => found.get(name) ?? nothing;
const ms = (value: number) => Number(value.toFixed(1));
const kb = (bytes: number) => Math.round(bytes / 1000);
const baseCpuMs = sampleOf(bundles.baseline.name).importCpuMs;

console.log('\nImport, each in a fresh process; CPU time beyond what Node alone takes:');
const node = found.get('Node alone');
console.table({
  'Node alone': { 'CPU ms': ms(node?.nodeCpuMs ?? 0), 'peak MB': ms(node?.importPeakMb ?? 0) },
  ...Object.fromEntries(
    [...handlers, ...bundles.parts].map(({ name, bytes }) => {
      const { importCpuMs, importPeakMb } = sampleOf(name);
      return [
        handlers.some((handler) => handler.name === name) ? name : `  ${name}`,
        {
          'CPU ms': ms(importCpuMs),
          'peak MB': ms(importPeakMb),
          'kB of bundle': kb(bytes),
          'CPU / careless': (importCpuMs / baseCpuMs).toFixed(2),
        },
      ];
    }),
  ),
});

const { memoryMb } = tierNamed(dispatcherTier);
console.log(
  `\nInvocations, CPU ms. "cold": import at full speed, and the first at the share of a vCPU that ${memoryMb} MB have; "first done": wall ms from the process' start, at full speed:`,
);
console.table(
  Object.fromEntries(
    runs.map(([name]) => {
      const { importCpuMs, invocationCpuMs, firstDoneMs } = sampleOf(String(name));
      const [first = 0, second = 0] = invocationCpuMs;
      return [
        name,
        {
          import: ms(importCpuMs),
          first: ms(first),
          second: ms(second),
          last: ms(invocationCpuMs.at(-1) ?? 0),
          cold: ms(importCpuMs + wallMsOf(first, memoryMb)),
          'first done': ms(firstDoneMs),
        },
      ];
    }),
  ),
);

console.log('\nDeployed beside each bundle, and the zips that `npm run package` left, kB:');
console.table(
  Object.fromEntries(
    Object.entries({ ...externalBytes(root), ...zipBytes(buildDir) })
      .filter(([, bytes]) => bytes > 0)
      .map(([name, bytes]) => [name, { kB: kb(bytes) }]),
  ),
);
console.log(
  `"careless dispatcher": the same handler with every package whole, by esbuild's defaults. Medians of ${countOf(rounds, 'round')}.`,
  `\n${availableParallelism()} cores (${cpus()[0]?.model}), Node ${process.versions.node}, ${process.platform} ${process.arch}`,
);
