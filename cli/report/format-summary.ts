// The lines of a report: sections about the model, failures, retries and money.
import { oneLambdaMemoryMb } from '#core/run-cost.ts';
import { type Alignment, countOf, formatTable, wrapText } from '../text-table.ts';
import type { LogSummary } from './batch-cost.ts';
import { cpuNoiseMs, cpuTolerance, memoryTolerance } from './model-accuracy.ts';
import type { Summary } from './summarize.ts';

/** Lines of a list that may be as long as the batch. */
const maxListed = 15;

/** @returns the report's lines of at most 100 columns, except the keys of thumbnails */
export function formatSummary(summary: Summary): string[] {
  const sections = [
    headSection(summary),
    cpuSection(summary),
    memorySection(summary),
    failureSection(summary),
    retrySection(summary),
    costSection(summary),
  ];
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, i) => (i === 0 ? section : ['', ...section]));
}

function headSection({
  place,
  measurementSource,
  thumbnails,
  failures,
  others,
  model,
}: Summary): string[] {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const where = `${place.prefix} in ${place.bucket} at ${place.endpoint ?? 'AWS'}`;
  return [
    `${where}: ${countOf(thumbnails, 'thumbnail')}, ${countOf(failed, 'failure')}`,
    ...lineIf(others, `${countOf(others, 'other object')} ignored.`),
    ...lineIf(
      model.withoutPrediction,
      `${countOf(model.withoutPrediction, 'thumbnail')} without a predicted or measured CPU time.`,
    ),
    ...lineIf(
      measurementSource === 'this machine',
      'Times and memory were measured on this machine, not on AWS.',
    ),
  ];
}

function cpuSection({ model: { classes }, measurementSource }: Summary): string[] {
  if (classes.length === 0) return [];
  const rows = classes.map(({ imageClass, images, predictedCpuMs, cpuMs, ratio, wrong, worst }) => [
    imageClass,
    String(images),
    rounded(predictedCpuMs),
    rounded(cpuMs),
    ratio.toFixed(2),
    String(wrong),
    ...(worst ? [worst.ratio.toFixed(2), worst.key] : ['', '']),
  ]);
  const head = ['class', 'images', 'predicted', 'measured', 'ratio', 'wrong', 'worst', ''];
  const rule = `A prediction is wrong if the CPU time is off by more than a factor of ${cpuTolerance} and by more than ${cpuNoiseMs} ms.`;
  const machine =
    measurementSource === 'AWS'
      ? ''
      : ' A machine that is faster or slower than the one of the model changes all ratios alike.';
  return [
    'CPU time in ms: medians of each class, and its worst prediction',
    ...table(head, rows, ['left', ...sixRight, 'left']),
    ...wrapText('  ', rule + machine),
  ];
}

const sixRight = Array.from({ length: 6 }, () => 'right' as const);

function memorySection({ model: { tiers } }: Summary): string[] {
  if (!tiers)
    return [
      'Memory is not judged: the functions of the local stack share one process, whose peak says',
      'nothing about an image.',
    ];
  if (tiers.length === 0) return [];
  const rows = tiers.map(({ tier, images, predictedMb, peakMb, isUnderPredicted, key }) => [
    tier,
    String(images),
    rounded(predictedMb),
    rounded(peakMb),
    (peakMb / predictedMb).toFixed(2),
    isUnderPredicted ? `<- under-predicted: ${key}` : '',
  ]);
  const head = ['tier', 'images', 'predicted', 'peak', 'ratio', ''];
  const rule = `A warm process reports the peak of earlier images, so only the largest figures of a tier can be compared. A tier is under-predicted if its peak is more than ${Math.round((memoryTolerance - 1) * 100)} % above the largest prediction.`;
  return [
    'Memory in MB: the largest prediction and the largest peak of each tier',
    ...table(head, rows, ['left', 'right', 'right', 'right', 'right', 'left']),
    ...wrapText('  ', rule),
  ];
}

function failureSection({ failures }: Summary): string[] {
  const rows = Object.entries(failures)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => [code, String(count)]);
  return rows.length === 0
    ? []
    : ['Failures by code', ...table(undefined, rows, ['left', 'right'])];
}

function retrySection({ retries }: Summary): string[] {
  if (retries.length === 0) return ['Retries on a larger tier: none'];
  const rows = retries.slice(0, maxListed).map(({ key, from, to }) => [from, '->', to, key]);
  const rest = retries.length - rows.length;
  return [
    `Retries on a larger tier: ${retries.length}`,
    ...table(undefined, rows, ['left', 'left', 'left', 'left']),
    ...lineIf(rest > 0, `  and ${rest} more; --json lists them all`),
  ];
}

function costSection({ cost, measurementSource }: Summary): string[] {
  const { counted, uncounted, ranUsd, oneLambdaUsd, putsUsd, logs } = cost;
  if (counted === 0) return [];
  const rows = [
    ['the Lambdas that ran', ranUsd] as const,
    [`one Lambda of ${oneLambdaMemoryMb} MB for all`, oneLambdaUsd] as const,
    ['the PUTs of either', putsUsd] as const,
  ].map(([name, usd]) => [name, usd.toFixed(6), ((usd / counted) * 1e6).toFixed(2)]);
  const estimate =
    measurementSource === 'AWS'
      ? 'billed time is estimated from the reported duration.'
      : "billed time is estimated from this machine's CPU time and each tier's share of a vCPU.";
  const basis = [
    'Prices in us-east-1 on arm64, without other requests to S3.',
    logs
      ? `If a REPORT line matches, billed time is AWS's own. Otherwise ${estimate}`
      : estimate.replace('b', 'B'),
    'core/run-cost.ts has the assumptions.',
  ];
  return [
    `Money: one Lambda of ${oneLambdaMemoryMb} MB would cost ${(oneLambdaUsd / ranUsd).toFixed(1)} times as much as the Lambdas that ran`,
    ...table(['', `$ for ${counted}`, '$ per million'], rows, ['left', 'right', 'right']),
    ...wrapText('  ', basis.join(' ')),
    ...lineIf(
      uncounted,
      `  ${countOf(uncounted, 'thumbnail')} not counted: no CPU time was reported.`,
    ),
    ...(logs ? logLines(logs) : []),
  ];
}

function logLines({ runs, matchedRuns, otherUsd, coldStarts, failedRuns }: LogSummary): string[] {
  const failed = Object.entries(failedRuns).map(([status, count]) => `${count} ${status}`);
  return wrapText(
    '  Logs: ',
    [
      `${countOf(runs, 'run')}; ${matchedRuns} made thumbnails of this report.`,
      `The other ${runs - matchedRuns} cost $${otherUsd.toFixed(6)}: dispatchers that handed over, first tries, failures, other batches.`,
      `Cold starts: ${coldStarts}.`,
      ...lineIf(failed.length, `Failed runs: ${failed.join(', ')}.`),
    ].join(' '),
  );
}

function table(
  head: readonly string[] | undefined,
  rows: readonly string[][],
  alignments: readonly Alignment[],
): string[] {
  return formatTable(head ? [head, ...rows] : rows, alignments).map((line) => `  ${line}`);
}

function lineIf(condition: number | boolean, line: string): string[] {
  return condition ? [line] : [];
}

function rounded(value: number): string {
  return String(Math.round(value));
}
