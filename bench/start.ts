// `npm run bench:start [rounds] [-- --against <commit>]`: CPU time, memory and bytes of a new Lambda environment, of its first
// thumbnail and of later ones. With a commit, its handlers take turns with those of this working tree.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { fullCpuMemoryMb, wallMsOf } from '#core/lambda-model.ts';
import { dispatcherTier, tierNamed } from '#core/tiers.ts';
import { clientOf } from '#test/services/signed-fetch.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { countOf } from '../cli/text-table.ts';
import { firstEvent } from '../stack/aws/page-event.ts';
import { root } from '../stack/root.mjs';
import { describeMachine } from './figures.ts';
import { photo } from './pictures.ts';
import { makeBundles } from './start/bundles.ts';
import { measureInTurn } from './start/measure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } },
});
/** We print medians over this many rounds. */
const rounds = Number(positionals[0] ?? 9);
const bucket = 'bench';
const { memoryMb } = tierNamed(dispatcherTier);

const s3 = await startLocalS3(bucket);
const client = clientOf(s3);
let invokes = 0;
const lambda = createServer((_, response) => {
  invokes++;
  response.writeHead(202).end();
}).listen(0, '127.0.0.1');
await once(lambda, 'listening');

/** Like the environment of a Lambda: no profile, no metadata service (IMDS), and credentials in variables. */
const env = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: process.env.LOCAL_S3_SECRET || 'S3RVER',
  AWS_ENDPOINT_URL_S3: `http://localhost:${s3.port}`,
  AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
  BUCKET_NAME: bucket,
  MALLOC_ARENA_MAX: '1',
  NODE_NO_WARNINGS: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
};

/** @returns S3's event */
async function put(key: string, body: Buffer) {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return { Records: [{ s3: { object: { key, size: body.length } } }] };
}
const photoEvent = await put(
  'input/b/0/photo.jpg',
  await (await photo(1600, 1200)).jpeg({ quality: 80 }).toBuffer(),
);
// A HEIC of 16 megapixels. The dispatcher hands it over, because only a larger tier has the memory.
const large = readFileSync(join(root, 'test/files/heic/flat-16mp.heic'));
const largeEvent = await put('input/b/0/large.heic', large);

const bundles = await makeBundles(values.against);
const handlers = [bundles.baseline, ...bundles.other, ...bundles.deployed];
const dispatchers = [
  bundles.baseline,
  ...bundles.other.slice(0, 1),
  ...bundles.deployed.slice(0, 1),
];
const imported = [...handlers, bundles.page, ...bundles.parts];
const runs = [
  ...dispatchers.flatMap(({ name, url }) => [
    [`${name}: photo`, { module: url, event: photoEvent, invocations: 10 }] as const,
    [`${name}: handed over`, { module: url, event: largeEvent, invocations: 3 }] as const,
  ]),
  ['page: first visit', { module: bundles.page.url, event: firstEvent, invocations: 3 }] as const,
];
const imports = imported.map(({ name, url }) => [name, { module: url }] as const);
const orders = { 'Node alone': {}, ...Object.fromEntries([...imports, ...runs]) };
const found = await measureInTurn(bundles.probe, orders, env, rounds);
// Fails if no thumbnail was made.
await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'output/b/0/photo_thumbnail.jpg' }));
if (invokes === 0) throw new Error('Nothing was handed over.');
client.destroy();
lambda.close();
await s3.stop();

const ms = (value = 0) => Number(value.toFixed(1));
const node = found('Node alone');
const baseCpuMs = found(bundles.baseline.name).importCpuMs;
console.log('\nImport, each in a fresh process; CPU time beyond what Node alone takes:');
console.table({
  'Node alone': { 'CPU ms': ms(node.nodeCpuMs), 'peak MB': ms(node.importPeakMb) },
  ...Object.fromEntries(
    imported.map(({ name, bytes }) => {
      const { importCpuMs, importPeakMb } = found(name);
      const row = {
        'CPU ms': ms(importCpuMs),
        'peak MB': ms(importPeakMb),
        'kB of bundle': Math.round(bytes / 1000),
        'CPU / careless': (importCpuMs / baseCpuMs).toFixed(2),
      };
      return [name, row];
    }),
  ),
});
console.log(
  `\nInvocations, CPU ms. "cold": import at full speed, and the first at the share of a vCPU that ${memoryMb} MB have; "wait": the same with the start of Node, as a person waits for it at that memory; "first done": wall ms from the process' start, at full speed:`,
);
console.table(
  Object.fromEntries(
    runs.map(([name]) => {
      const { nodeCpuMs, importCpuMs, invocationCpuMs, firstDoneMs } = found(name);
      const [first = 0, second] = invocationCpuMs;
      const row = {
        import: ms(importCpuMs),
        first: ms(first),
        second: ms(second),
        last: ms(invocationCpuMs.at(-1)),
        cold: ms(importCpuMs + wallMsOf(first, memoryMb)),
        ...Object.fromEntries(
          [memoryMb, fullCpuMemoryMb].map((mb) => [
            `wait at ${mb} MB`,
            ms(nodeCpuMs + importCpuMs + wallMsOf(first, mb)),
          ]),
        ),
        'first done': ms(firstDoneMs),
      };
      return [name, row];
    }),
  ),
);
console.log(
  `"careless dispatcher": the same handler with every package whole, by esbuild's defaults. Medians of ${countOf(rounds, 'round')}. ${describeMachine()}.`,
);
