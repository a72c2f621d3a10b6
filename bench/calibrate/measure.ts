// Measures the memory and CPU time that each sample takes to render. Each sample gets a new process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bufferMemoryMb } from '#core/buffer-memory.ts';
import { type ImageClass, megasamplesOf, predictNeed } from '#core/cost-model.ts';
import { readImageFacts } from '#core/image-facts.ts';
import type { LambdaProcess } from '#test/doubles/lambda-process.ts';
import { bundleLambda } from '../start-lambda.ts';
import type { Sample } from './corpus.ts';

export interface Measurement {
  readonly name: string;
  readonly role: Sample['role'];
  readonly isDamaged: boolean;
  readonly imageClass: ImageClass;
  readonly megasamples: number;
  readonly inputMb: number;
  /** Memory of the file and of the rows of its picture, in MB; the same formula for every class. */
  readonly bufferMemoryMb: number;
  /** The most memory of the render process, in MB. */
  readonly peakMb: number;
  /** The most memory of the handler at the same time, in MB, including the whole file. */
  readonly handlerMb: number;
  readonly cpuMs: number;
}

/** The first render does not count, because it loads and compiles code for the later ones. */
const rounds = 3;
/** More than any sample needs, so that no render process is killed. */
const memoryMb = 10_000;
const remainingMs = 60_000;

/** @throws Error when a sample gets no thumbnail, or its header cannot be read */
export async function measure(
  samples: readonly Sample[],
  onEach: (done: number, measurement: Measurement) => void,
): Promise<Measurement[]> {
  const startLambda = await bundleLambda();
  const folder = mkdtempSync(join(tmpdir(), 'calibrate-'));
  const measurements: Measurement[] = [];
  try {
    for (const sample of samples) {
      const measurement = await measureOne(await startLambda(), join(folder, 'sample'), sample);
      measurements.push(measurement);
      onEach(measurements.length, measurement);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return measurements;
}

async function measureOne(
  lambda: LambdaProcess,
  path: string,
  sample: Sample,
): Promise<Measurement> {
  const { make, ...rest } = sample;
  const bytes = await make();
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) throw new Error(`${sample.name} has no facts.`);
  writeFileSync(path, bytes);
  const reply = await lambda.render({ path, format: 'webp', memoryMb, remainingMs, rounds });
  await lambda.close();
  if (reply?.code !== 'thumbnail') throw new Error(`${sample.name}: ${reply?.code ?? 'died'}`);
  const { handlerPeakMb, childPeakMb, cpuMs } = reply;
  return {
    ...rest,
    imageClass: predictNeed(found.facts, bytes.length).imageClass,
    megasamples: megasamplesOf(found.facts),
    inputMb: bytes.length / 1e6,
    bufferMemoryMb: bufferMemoryMb(found.facts, bytes.length),
    peakMb: childPeakMb,
    handlerMb: handlerPeakMb,
    cpuMs,
  };
}
