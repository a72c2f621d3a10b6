// The errors of the fitted model, for files that did not take part in the fit.
import type { ClassNeed } from '#core/cost-model.ts';
import { markdown, quantile } from '../figures.ts';
import type { Measurement } from './measure.ts';

export interface Predicted extends Measurement {
  readonly predictedMb: number;
  readonly predictedMs: number;
}

export interface CheckedClass {
  readonly name: string;
  readonly need: ClassNeed;
  readonly checked: readonly Predicted[];
}

export function predict(of: Measurement, need: ClassNeed): Predicted {
  const { megasamples, inputMb, bufferMemoryMb } = of;
  return {
    ...of,
    predictedMb: need.memoryMb + need.memoryMbPerMegasample * megasamples + bufferMemoryMb,
    predictedMs:
      need.cpuMs + need.cpuMsPerMegasample * megasamples + need.cpuMsPerInputMb * inputMb,
  };
}

export function tableOfClasses(classes: readonly CheckedClass[]): string {
  const head =
    'class | memory, MB | CPU, ms | files checked | memory too low by at most | memory too high, median | CPU off, median';
  return markdown(head, classes.map(rowOf));
}

function rowOf({ name, need, checked }: CheckedClass): string[] {
  const { memoryMb, memoryMbPerMegasample, cpuMs, cpuMsPerMegasample, cpuMsPerInputMb } = need;
  const over = checked.map(({ peakMb, predictedMb }) => predictedMb / peakMb - 1);
  const sound = checked.filter(({ isDamaged }) => !isDamaged);
  const off = sound.map(({ cpuMs: real, predictedMs }) => Math.abs(predictedMs / real - 1));
  return [
    name,
    `${memoryMb} + ${memoryMbPerMegasample} S`,
    `${cpuMs} + ${cpuMsPerMegasample} S + ${cpuMsPerInputMb} B`,
    String(checked.length),
    percent(Math.max(0, ...checked.map(underPrediction))),
    percent(quantile(over, 0.5)),
    percent(quantile(off, 0.5)),
  ];
}

/** @returns the share by which the predicted memory is too low; negative if it is too high */
export function underPrediction({ peakMb, predictedMb }: Predicted): number {
  return 1 - predictedMb / peakMb;
}

export const percent = (share: number) => `${Math.round(share * 100)} %`;
