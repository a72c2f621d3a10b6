// A summary -> the text of `npm run report`, in sections. Pure.
import { countOf, formatTable, wrapText } from '../text-table.ts';
import {
  type Comparison,
  cpuNoiseMs,
  cpuTolerance,
  type Miss,
  type ModelComparison,
  memoryTolerance,
} from './compare-model.ts';
import { formatCost } from './format-cost.ts';
import type { Escalation, Summary } from './summarise.ts';

/** Of a list that may be as long as the batch. */
const listedAtMost = 15;

export function formatSummary(summary: Summary): string {
  const isAws = summary.figuresOf === 'AWS';
  return [
    headOf(summary),
    modelSection(summary.model),
    memorySection(summary.model.memoryMisses),
    missSection('CPU time', 'ms', summary.model.cpuMisses, isAws ? cpuRule : otherCpuRule),
    failureSection(summary.failures),
    escalationSection(summary.escalations),
    formatCost(summary.cost, summary.figuresOf),
  ]
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function headOf({ place, figuresOf, thumbnails, failures, others, model }: Summary): string[] {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const { withoutPrediction } = model;
  return [
    `${place.prefix} in ${place.bucket} at ${place.endpoint ?? 'AWS'}: ${countOf(thumbnails, 'thumbnail')}, ${countOf(failed, 'failure')}`,
    ...(others === 0 ? [] : [`${countOf(others, 'object')} of something else left out.`]),
    ...(withoutPrediction === 0
      ? []
      : [
          `${countOf(withoutPrediction, 'thumbnail')} without a prediction: of an earlier version.`,
        ]),
    ...(figuresOf === 'AWS' ? [] : ["Times and memory are this machine's, not AWS's."]),
  ];
}

function modelSection({ classes }: ModelComparison): string[] {
  if (classes.length === 0) return [];
  const table = formatTable(
    [
      ['', '', 'MB', '', '', '', 'CPU ms', '', '', ''],
      ['class', 'images', ...comparisonHead, ...comparisonHead],
      ...classes.map(({ imageClass, images, memory, cpu }) => [
        imageClass,
        String(images),
        ...comparisonCells(memory),
        ...comparisonCells(cpu),
      ]),
    ],
    ['left', ...Array.from({ length: 9 }, () => 'right' as const)],
  );
  return ['Real to predicted, medians and the worst of each class', ...indented(table)];
}

const comparisonHead = ['predicted', 'real', 'ratio', 'worst'];

function comparisonCells(found: Comparison | undefined): string[] {
  if (!found) return ['', '', '', ''];
  const { predicted, real, medianRatio, worstRatio } = found;
  return [rounded(predicted), rounded(real), medianRatio.toFixed(2), worstRatio.toFixed(2)];
}

const peakRule = `A peak is the most that its process has held so far, so a warm process reports what earlier images took. Counted as wrong is a peak of more than ${percent(memoryTolerance)} above the largest prediction among the images of the same tier; of several with one peak, the image predicted largest stands for all.`;
const sharedProcessRule =
  'Memory is not judged: the functions of the local stack share one process, whose peak says nothing of an image.';
const cpuRule = `Counted as wrong is CPU time that is off by more than a factor of ${cpuTolerance}, up or down, and by more than ${cpuNoiseMs} ms.`;
const otherCpuRule = `${cpuRule} A machine that is faster or slower than the one the model was measured on moves all these ratios alike.`;

function memorySection(misses: readonly Miss[] | undefined): string[] {
  return misses
    ? missSection('memory', 'MB', misses, peakRule)
    : ['Where the model is wrong: memory', ...wrapText('  ', sharedProcessRule)];
}

function missSection(what: string, unit: string, misses: readonly Miss[], rule: string): string[] {
  const head = ['class', 'tier', `predicted ${unit}`, `real ${unit}`, 'ratio', 'thumbnail'];
  const rows = misses
    .slice(0, listedAtMost)
    .map(({ imageClass, tier, predicted, real, sharedBy, key }) => [
      imageClass,
      tier,
      rounded(predicted),
      rounded(real),
      (real / predicted).toFixed(2),
      sharedBy > 1 ? `${key} and ${sharedBy - 1} more` : key,
    ]);
  const table = formatTable([head, ...rows], ['left', 'left', 'right', 'right', 'right', 'left']);
  return [
    `Where the model is wrong: ${what} of ${countOf(misses.length, 'thumbnail')}`,
    ...wrapText('  ', rule),
    ...(misses.length === 0 ? [] : indented(table)),
    ...restOf(misses.length),
  ];
}

function failureSection(failures: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(failures).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return [];
  const cells = rows.map(([code, count]) => [code, String(count)]);
  return ['Failures by code', ...indented(formatTable(cells, ['left', 'right']))];
}

function escalationSection(escalations: readonly Escalation[]): string[] {
  const rows = escalations.slice(0, listedAtMost).map(({ from, to, key }) => [from, '->', to, key]);
  if (rows.length === 0) return ['Second tries: none'];
  return [
    `Second tries: ${escalations.length}`,
    ...indented(formatTable(rows, ['left', 'left', 'left', 'left'])),
    ...restOf(escalations.length),
  ];
}

function restOf(length: number): string[] {
  return length > listedAtMost ? [`  and ${length - listedAtMost} more; --json has them all`] : [];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function rounded(value: number): string {
  return String(Math.round(value));
}

function percent(factor: number): string {
  return `${Math.round((factor - 1) * 100)} %`;
}
