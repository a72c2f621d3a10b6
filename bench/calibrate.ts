// `npm run bench:calibrate`: measures every class of images, fits the cost model's constants, and checks them on other files.
// With `-- --write` it replaces core/cost-table.json, which the cost model reads, and the table of docs/routing.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import type { ClassNeed } from '#core/cost-model.ts';
import { mostUnderPrediction } from '#core/plan.ts';
import { groupBy } from '../cli/group-by.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { corpus } from './calibrate/corpus.ts';
import { lineAbove, nearestPlane } from './calibrate/fit.ts';
import { type Measurement, measure } from './calibrate/measure.ts';
import {
  type CheckedClass,
  percent,
  predict,
  tableOfClasses,
  underPrediction,
} from './calibrate/table.ts';

function fitClass(measured: readonly Measurement[]): ClassNeed {
  const memory = lineAbove(
    measured.map(({ megasamples, inputMb, bufferMemoryMb, peakMb }) => ({
      size: megasamples,
      inputMb,
      value: peakMb - bufferMemoryMb,
    })),
  );
  const time = nearestPlane(
    measured
      .filter(({ isDamaged }) => !isDamaged)
      .map(({ megasamples, inputMb, cpuMs }) => ({ size: megasamples, inputMb, value: cpuMs })),
  );
  return {
    memoryMb: round(memory.fixed),
    memoryMbPerMegasample: round(memory.perSize),
    cpuMs: round(time.fixed),
    cpuMsPerMegasample: round(time.perSize),
    cpuMsPerInputMb: round(time.perInputMb),
  };
}

/** Rounds up, so that a line above all points stays above them. */
const round = (value: number) => Math.ceil(value * 100) / 100;

const keptFile = new URL('../.build/calibration.json', import.meta.url);

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    /** Measures only the files whose names match. The others keep the figures of the last run. */
    only: { type: 'string' },
  },
});

/** Takes minutes, so it keeps the result: `-- --only <regular expression>` then measures only some files again. */
async function measureAll(): Promise<Measurement[]> {
  const wanted = new RegExp(values.only ?? '');
  const samples = corpus().filter(({ name }) => wanted.test(name));
  const measured = await measure(samples, (done, { name, peakMb, cpuMs }) => {
    const line = `${done}/${samples.length} ${name}: ${Math.round(peakMb)} MB, ${Math.round(cpuMs)} ms`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (process.env.VERBOSE) console.error(line);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const isNew = new Set(measured.map(({ name }) => name));
  const kept: Measurement[] =
    values.only && existsSync(keptFile) ? JSON.parse(readFileSync(keptFile, 'utf8')) : [];
  const all = [...kept.filter(({ name }) => !isNew.has(name)), ...measured];
  writeFileSync(keptFile, JSON.stringify(all));
  return all;
}

const measurements = await measureAll();

const classes: CheckedClass[] = [];
for (const [name, measured] of groupBy(measurements, ({ imageClass }) => imageClass)) {
  const need = fitClass(measured.filter(({ role }) => role === 'fit'));
  const checked = measured.filter(({ role }) => role === 'check').map((one) => predict(one, need));
  classes.push({ name, need, checked });
}
const table = tableOfClasses(classes);
console.log(table);

const handlerMb = Math.ceil(
  Math.max(...measurements.map(({ handlerMb: held, inputMb }) => held - inputMb)),
);
console.log(`\nThe handler holds ${handlerMb} MB.`);
const all = classes.flatMap(({ checked }) => checked);
const [worst] = all.toSorted((a, b) => underPrediction(b) - underPrediction(a));
if (!worst) throw new Error('Nothing was checked.');
const summary = `Of ${all.length} files that nothing was fitted to, memory is predicted too low by at most ${percent(Math.max(0, underPrediction(worst)))} (${worst.name}); the limit is ${percent(mostUnderPrediction)}.`;
console.log(summary);
if (underPrediction(worst) > mostUnderPrediction) process.exitCode = 1;

if (values.write && process.exitCode !== 1) {
  const machine = `${cpus()[0]?.model}, ${process.platform} ${process.arch}`;
  const measuredWith = `Node ${process.version}, sharp ${sharp.versions.sharp}, ${machine}, ${new Date().toISOString().slice(0, 10)}`;
  const needs = Object.fromEntries(classes.map(({ name, need }) => [name, need]));
  const constants = { measuredWith, handlerMb, classes: needs };
  writeFileSync(
    new URL('../core/cost-table.json', import.meta.url),
    `${JSON.stringify(constants, null, 2)}\n`,
  );
  writeTables('bench:calibrate', `${table}\n\n${summary} Measured with ${measuredWith}.`);
}
