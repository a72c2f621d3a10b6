// `npm run bench:peers`: CPU time, memory, bytes and quality of ours, plain sharp, Pillow and vipsthumbnail, in one run.
//   -- <folder>    images of a folder and its subfolders; --files 60 and --seed 1 choose them, --rounds 5 sets the medians
//   -- --write     generated images, and updates docs/performance.md
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countOf } from '../cli/text-table.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { describeMachine } from './figures.ts';
import { type ImageClass, makeImages } from './peers/images.ts';
import { type ClassResult, measureClass, warmUpCount } from './peers/measure.ts';
import { findPeers, installCommand, peerNames } from './peers/peer-process.ts';
import {
  brokenCpuBounds,
  brokenMemoryBounds,
  brokenQualityBounds,
  tablesOf,
} from './peers/report.ts';
import { sampleFolder } from './peers/sample-folder.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    files: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
  },
});
const [imageFolder] = positionals;
const [maxFiles, seed, rounds] = [values.files, values.seed, values.rounds].map(Number) as [
  number,
  number,
  number,
];
if (!(maxFiles >= 1 && rounds >= 1) || Number.isNaN(seed))
  throw new Error('--files, --seed and --rounds take numbers.');
if (values.write && imageFolder !== undefined)
  throw new Error('--write takes generated images, so that anyone can repeat the figures.');

async function chooseImages(folder: string): Promise<readonly ImageClass[]> {
  if (imageFolder === undefined) return makeImages(folder);
  const { classes, fileCount, unreadable } = await sampleFolder(imageFolder, maxFiles, seed);
  const images = classes.flatMap((one) => one.images);
  console.log(
    `${countOf(images.length, 'image')} of ${countOf(fileCount, 'file')}, chosen with seed ${seed}. No image by their header: ${unreadable.length}.\n`,
  );
  return classes;
}

const start = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'peers-'));
try {
  const peers = await findPeers();
  const missing = peerNames.filter((name) => !peers.some((peer) => peer.name === name));
  if (missing.length > 0)
    console.log(`Not installed: ${missing.join(', ')}. On Debian: ${installCommand}\n`);

  const results: ClassResult[] = [];
  for (const imageClass of await chooseImages(folder)) {
    console.error(`Measuring ${imageClass.name}`);
    results.push(await measureClass(imageClass, peers, { rounds, folder }));
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  const versions = peers.map(({ name, version }) => `${name} ${version}`).join(', ');
  const tables = [
    tablesOf(results),
    `Medians of ${countOf(rounds, 'round')} after ${countOf(warmUpCount, 'image')} of the class, in ${seconds} s. Versions: ${versions}. ${describeMachine()}.`,
  ].join('\n\n');
  console.log(tables);
  if (values.write) writeTables('bench:peers', tables, 'performance');
  const broken = [
    ...brokenCpuBounds(results),
    ...brokenMemoryBounds(results),
    ...(imageFolder === undefined ? brokenQualityBounds(results) : []),
  ];
  for (const sentence of broken) console.error(`Broken bound: ${sentence}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
