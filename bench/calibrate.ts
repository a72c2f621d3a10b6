// `npm run bench:calibrate`: measures every class of images, fits the cost model's constants, and checks them on other files.
// With `-- --write` it replaces lambda/core/cost-table.json, which the cost model reads, and the chart of the docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import sharp from 'sharp';
import type { ClassNeed } from '#core/cost-model.ts';
import { groupBy } from '../scripts/group-by.ts';
import { corpus } from './calibrate/corpus.ts';
import { lineAbove, nearestPlane } from './calibrate/fit.ts';
import { type Measurement, measure } from './calibrate/measure.ts';
import { scatterChart } from './chart.ts';

/** Memory may be predicted too low by no more than this share; the plan keeps a fifth of each tier free beside. */
const mostUnderPrediction = 0.1;

/** A process that holds more than fits beside the next image of its class is what memory must not be predicted below. */
function fitClass(measured: readonly Measurement[]): ClassNeed {
  const memory = lineAbove(
    measured.map(({ megasamples, inputMb, inputMemoryMb, peakMb }) => ({
      size: megasamples,
      inputMb,
      value: peakMb - inputMemoryMb,
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

/** Upwards, so that a line above all points stays there. */
const round = (value: number) => Math.ceil(value * 100) / 100;

interface Predicted extends Measurement {
  readonly predictedMb: number;
  readonly predictedMs: number;
}

function predict(of: Measurement, need: ClassNeed): Predicted {
  const { megasamples, inputMb, inputMemoryMb } = of;
  return {
    ...of,
    predictedMb: need.memoryMb + need.memoryMbPerMegasample * megasamples + inputMemoryMb,
    predictedMs:
      need.cpuMs + need.cpuMsPerMegasample * megasamples + need.cpuMsPerInputMb * inputMb,
  };
}

function describeClass(
  name: string,
  { memoryMb, memoryMbPerMegasample, ...time }: ClassNeed,
  checked: readonly Predicted[],
) {
  const under = checked.map(({ peakMb, predictedMb }) => 1 - predictedMb / peakMb);
  const over = checked.map(({ peakMb, predictedMb }) => predictedMb / peakMb - 1);
  const sound = checked.filter(({ isDamaged }) => !isDamaged);
  const off = sound.map(({ cpuMs, predictedMs }) => Math.abs(predictedMs / cpuMs - 1));
  return {
    class: name,
    'memory MB': `${memoryMb} + ${memoryMbPerMegasample} MS`,
    'CPU ms': `${time.cpuMs} + ${time.cpuMsPerMegasample} MS + ${time.cpuMsPerInputMb} MB`,
    checked: checked.length,
    'memory too low by': percent(Math.max(0, ...under)),
    'too high by, median': percent(median(over)),
    'CPU off by, median': percent(median(off)),
  };
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const isWriting = process.argv.includes('--write');
const keptFile = new URL('../.build/calibration.json', import.meta.url);

/** Takes minutes; kept, so that `-- --again` can fit to the same measurements. */
async function measureAll(): Promise<Measurement[]> {
  const samples = corpus();
  const measured = await measure(samples, (done, { name, peakMb, cpuMs }) => {
    const line = `${done}/${samples.length} ${name}: ${Math.round(peakMb)} MB, ${Math.round(cpuMs)} ms`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (process.env.VERBOSE) console.error(line);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  writeFileSync(keptFile, JSON.stringify(measured));
  return measured;
}

const measurements: readonly Measurement[] = process.argv.includes('--again')
  ? JSON.parse(readFileSync(keptFile, 'utf8'))
  : await measureAll();

const classes = groupBy(measurements, ({ imageClass }) => imageClass);
const needs: Record<string, ClassNeed> = {};
const checked: Predicted[] = [];
const rows = [...classes].map(([name, measured]) => {
  const need = fitClass(measured.filter(({ role }) => role === 'fit'));
  needs[name] = need;
  const checks = measured.filter(({ role }) => role === 'check').map((one) => predict(one, need));
  checked.push(...checks);
  return describeClass(name, need, checks);
});
console.table(rows);

const handlers = measurements.flatMap(({ handlerMb, inputMb }) =>
  handlerMb === undefined ? [] : [handlerMb - inputMb],
);
const handlerMb = Math.ceil(Math.max(...handlers));
console.log(`The handler beside a render process holds ${handlerMb} MB and the file.`);
const worst = checked.toSorted((a, b) => a.predictedMb / a.peakMb - b.predictedMb / b.peakMb)[0];
const under = worst ? 1 - worst.predictedMb / worst.peakMb : 0;
console.log(
  `Of ${checked.length} files that nothing was fitted to, memory is predicted too low by at most ${percent(Math.max(0, under))}${worst ? ` (${worst.name})` : ''}; the limit is ${percent(mostUnderPrediction)}.`,
);
if (under > mostUnderPrediction) process.exitCode = 1;

if (isWriting && process.exitCode !== 1) {
  const machine = `${cpus()[0]?.model}, ${process.platform} ${process.arch}`;
  const measuredWith = `Node ${process.version}, sharp ${sharp.versions.sharp}, ${machine}, ${new Date().toISOString().slice(0, 10)}`;
  const table = { measuredWith, handlerMb, classes: needs };
  writeFileSync(
    new URL('../lambda/core/cost-table.json', import.meta.url),
    `${JSON.stringify(table, null, 2)}\n`,
  );
  const chart = scatterChart({
    title: 'Memory predicted from the header against memory used',
    xAxis: { label: 'used', unit: 'MB', log: true },
    yAxis: { label: 'predicted', unit: 'MB', log: true },
    diagonal: true,
    series: [...new Set(checked.map(({ imageClass }) => imageClass))].map((name) => ({
      name,
      points: checked
        .filter(({ imageClass }) => imageClass === name)
        .map(({ peakMb, predictedMb }) => ({ x: peakMb, y: predictedMb })),
    })),
  });
  writeFileSync(
    new URL('../docs/charts/predicted-against-measured-memory.svg', import.meta.url),
    chart,
  );
}
