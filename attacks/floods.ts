// Many uploads at the same time: slow or hostile ones beside photos of other people. Each must have one outcome, and the photos
// must come as quickly as alone.
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { outcomeKeysOf } from '#test/doubles/default-keys.ts';
import { avifWithTwoMillionReferences } from '#test/images/avif-bombs.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { svg } from '#test/images/svg-bombs.ts';
import type { AttackedStack } from './attacked-stack.ts';
import type { HostileRequest, RequestOutcome } from './hostile-request.ts';

/** Photos that somebody else uploads beside a flood. */
const innocents = 20;
/** How much longer than alone they may take. */
const delayMs = 5000;
/** For all outcomes. A render has 25 s, and the queue runs slow ones one after the other while others wait. */
const patienceMs = 400_000;

interface Flood {
  readonly name: string;
  readonly count: number;
  readonly extension: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** Whether the photos are in the batch of the flood. */
  readonly sharesBatch?: boolean;
  /** Whether the photos may take longer, because more than 8 slow files run. */
  readonly isPatient?: boolean;
  /** Kills the process of the Lambdas in the middle. */
  readonly isKilled?: boolean;
}

const slowSvgs = { count: 8, extension: 'svg', make: slowSvg };
const floods: readonly Flood[] = [
  { name: '8 slow SVGs', ...slowSvgs },
  { name: '8 slow SVGs in the same batch', ...slowSvgs, sharesBatch: true },
  { name: '8 slow SVGs, named like the photos', ...slowSvgs, extension: 'jpg', sharesBatch: true },
  {
    name: '200 AVIFs with two million references',
    count: 200,
    extension: 'avif',
    make: avifWithTwoMillionReferences,
  },
  { name: '150 slow files of 4 MB', count: 150, extension: 'png', make: largePng, isPatient: true },
  {
    name: 'a kill among 165 uploads',
    count: 165,
    extension: 'jpg',
    make: photo,
    isPatient: true,
    isKilled: true,
  },
];

export const fileFloods: readonly HostileRequest[] = floods.map((flood) => ({
  name: `flood: ${flood.name}`,
  attack: (stack) => runFlood(stack, flood),
  warmUp: (stack) => sendHarmless(stack, flood),
  kills: flood.isKilled ?? false,
}));

async function runFlood(stack: AttackedStack, flood: Flood): Promise<RequestOutcome> {
  const id = Math.random().toString(36).slice(2);
  const alone = keysOf(`alone-${id}`, innocents, 'jpg');
  const aloneMs = await uploadAndWait(stack, alone, await photo());

  const bytes = await flood.make();
  const slow = keysOf(`flood-${id}`, flood.count, flood.extension);
  const beside = keysOf(flood.sharesBatch ? `flood-${id}` : `beside-${id}`, innocents, 'jpg', 1000);
  for (const key of slow) await upload(stack, key, bytes);
  if (flood.isKilled) process.kill(stack.pids().lambda, 'SIGKILL');
  const besideMs = await uploadAndWait(stack, beside, await photo());
  await waitForOutcomes(stack, slow);

  const faults: string[] = [];
  const lost = (await missing(stack, [...slow, ...beside])).length;
  if (lost > 0) faults.push(`${lost} uploads have no outcome`);
  const laterMs = Math.round(besideMs - aloneMs);
  if (!flood.isPatient && laterMs > delayMs) faults.push(`photos took ${laterMs} ms longer`);
  return { ending: `photos +${laterMs} ms`, faults };
}

/** Uploads as many photos as the flood has files. Each has as many bytes as a file of the flood. */
async function sendHarmless(stack: AttackedStack, { count, make }: Flood): Promise<void> {
  const keys = keysOf(`harmless-${Math.random().toString(36).slice(2)}`, count, 'jpg');
  const image = await photo();
  // A decoder ignores zeros behind a JPEG's end.
  const zeros = Buffer.alloc(Math.max(0, (await make()).length - image.length));
  const bytes = Buffer.concat([image, zeros]);
  for (const key of keys) await upload(stack, key, bytes);
  await waitForOutcomes(stack, keys);
}

function keysOf(batch: string, count: number, extension: string, first = 0): string[] {
  return Array.from({ length: count }, (_, i) => `input/${batch}/${first + i}/file.${extension}`);
}

/** @returns the time until all have an outcome, in milliseconds */
async function uploadAndWait(
  stack: AttackedStack,
  keys: readonly string[],
  bytes: Uint8Array,
): Promise<number> {
  const start = performance.now();
  await Promise.all(keys.map((key) => upload(stack, key, bytes)));
  await waitForOutcomes(stack, keys);
  return performance.now() - start;
}

/** Tries again while the storage is being started, as a browser does. */
async function upload({ store }: AttackedStack, key: string, bytes: Uint8Array): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await store.write(key, { bytes, contentType: 'application/octet-stream' });
      return;
    } catch (error) {
      if (tries === 30) throw error;
      await sleep(500);
    }
  }
}

async function waitForOutcomes(stack: AttackedStack, keys: readonly string[]): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs && (await missing(stack, keys)).length > 0) await sleep(100);
}

async function missing({ store }: AttackedStack, keys: readonly string[]): Promise<string[]> {
  const batches = new Set(keys.map((key) => key.split('/')[1]));
  const found = await Promise.all([...batches].map((batch) => store.list(`output/${batch}/`)));
  const outcomes = new Set(found.flat().map(({ key }) => key));
  return keys.filter((key) => {
    const made = outcomeKeysOf(key);
    return made && !outcomes.has(made.thumbnailKey) && !outcomes.has(made.failureKey);
  });
}

/** 9 kB that take many seconds to draw. */
function slowSvg(): Uint8Array {
  const morphology = '<feMorphology operator="dilate" radius="90"/>'.repeat(200);
  const filter = `<filter id="f" x="0" y="0" width="1" height="1">${morphology}</filter>`;
  return svg(`${filter}<rect width="200" height="200" filter="url(#f)"/>`);
}

function photo(): Promise<Uint8Array> {
  return noisePicture(2000, 1500).jpeg({ quality: 70 }).toBuffer();
}

/** About 4 MB that take a second to decode. */
async function largePng(): Promise<Uint8Array> {
  const size = { width: 6000, height: 4000 };
  return sharp(await noisePicture(1000, 1000).png().toBuffer())
    .resize({ ...size, fit: 'fill', kernel: 'nearest' })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
