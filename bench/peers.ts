// `npm run bench:peers`: CPU time, memory, bytes and quality of ours, plain sharp, Pillow and vipsthumbnail, in one run.
//   -- <folder>    images of a folder and its subfolders; --files 60 and --seed 1 choose them, --rounds 5 sets the medians
//   -- --write     generated images, and updates docs/performance.md and its chart
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countOf } from '../cli/text-table.ts';
import { measureChild } from './peers/child-cost.ts';
import { type ImageClass, makeImages } from './peers/images.ts';
import { type ClassResult, measureClass, warmUpCount } from './peers/measure.ts';
import { findPeers, installCommand, type Peer, peerNames } from './peers/peer-process.ts';
import { brokenBounds, tableOfClass, tablesOfAll } from './peers/report.ts';
import { sampleFolder } from './peers/sample-folder.ts';
import { writePage } from './peers/write-page.ts';

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
const maxFiles = Number(values.files);
const seed = Number(values.seed);
const rounds = Number(values.rounds);
if (!(maxFiles >= 1 && rounds >= 1) || Number.isNaN(seed))
  throw new Error('--files, --seed and --rounds take numbers.');
if (values.write && imageFolder !== undefined)
  throw new Error('--write takes generated images, so that anyone can repeat the figures.');

async function chooseImages(folder: string): Promise<readonly ImageClass[]> {
  if (imageFolder === undefined) return makeImages(folder);
  const { classes, fileCount, unreadable } = await sampleFolder(imageFolder, maxFiles, seed);
  const images = classes.reduce((sum, one) => sum + one.images.length, 0);
  console.log(
    `${countOf(images, 'image')} of ${countOf(fileCount, 'file')}, chosen with seed ${seed}. No image by their header: ${unreadable.length}.\n`,
  );
  return classes;
}

/** @returns a sentence, or nothing when this run has no such image */
async function describeChild(classes: readonly ImageClass[], [ours]: readonly Peer[]) {
  const image = classes.find(({ name }) => name === 'baseline JPEG 12 MP')?.images[0];
  if (!image || !ours) return '';
  const out = join(folder, 'thumbnail');
  const { childMs, inProcessMs } = await measureChild(image, ours, { rounds: 4 * rounds, out });
  return `For the baseline JPEG of 12 MP, a Lambda with its render process takes ${childMs.toFixed(1)} ms of CPU, and \`renderThumbnail\` alone ${inProcessMs.toFixed(1)} ms.\n\n`;
}

function describeRun(peers: readonly Peer[], seconds: number): string {
  const versions = peers.map(({ name, version }) => `${name} ${version}`).join(', ');
  return [
    `Medians of ${countOf(rounds, 'round')} after ${countOf(warmUpCount, 'image')} of the class, in ${Math.round(seconds)} s.`,
    `Versions: ${versions}. ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}.`,
  ].join(' ');
}

const start = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'peers-'));
try {
  const peers = await findPeers();
  const missing = peerNames.filter((name) => !peers.some((peer) => peer.name === name));
  if (missing.length > 0)
    console.log(`Not installed: ${missing.join(', ')}. On Debian: ${installCommand}\n`);

  const results: ClassResult[] = [];
  const classes = await chooseImages(folder);
  for (const imageClass of classes) {
    const result = await measureClass(imageClass, peers, { rounds, folder });
    results.push(result);
    console.log(`${tableOfClass(result)}\n`);
  }
  const child = await describeChild(classes, peers);
  const run = describeRun(peers, (performance.now() - start) / 1000);
  const tables = `${tablesOfAll(results)}\n\n${child}${run}`;
  console.log(tables);
  if (values.write) writePage(tables, results);
  const broken = brokenBounds(results);
  for (const sentence of broken) console.error(`Broken bound: ${sentence}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
