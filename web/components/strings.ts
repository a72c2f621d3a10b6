// Every sentence a person reads on the page, except those of lambda/core/failure.ts, which come with the failure.
import { estimateRunCost, type FiguresOf, oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import type { UploadLimits } from '#core/upload-policy.ts';
import { answerDeadlineMs } from '../upload/batch-poller.ts';
import type { BatchCost } from '../upload/sum-cost.ts';
import { type Summary, sentFraction } from '../upload/summarize.ts';
import type { Problem, TooManyFiles, UploadEntry } from '../upload/upload-state.ts';
import {
  formatBytes,
  formatDollars,
  formatDuration,
  formatFormat,
  formatPercent,
  formatSize,
} from './format.ts';

export const strings = {
  formatsTitle: 'Formats - Thumbnail Generator',
  formatsHeadline: 'What you can add, and what you get',
  formatsIntroduction:
    'A file is recognised by its content. Its name decides what the thumbnail is: JPEG, PNG, WebP, GIF and AVIF stay what they are called, everything else becomes WebP.',
  formatsName: 'Format',
  formatsBecomes: 'Thumbnail',
  formatsNotes: 'Good to know',
  failuresHeadline: 'When there is no thumbnail',
  formatsLink: 'All formats',
  appName: 'Thumbnail Generator',
  description: 'Drop images, get thumbnails, next to what it took to make them.',

  emptyHeadline: (side: number) =>
    `Drop images anywhere to get thumbnails that fit ${side}×${side}.`,
  chooseImages: 'Choose images',
  orPaste: 'or paste one',
  addImages: 'Add images',
  dropToUpload: 'Drop to upload',
  filesOfBatch: 'Images',
  overallProgress: 'Overall progress',
  newBatch: 'New batch',
  kept: 'The address of this page shows this batch again.',
  dismiss: 'Dismiss',

  opening: 'Opening the batch…',
  batchMissingHeadline: 'There is no batch here',
  batchMissing: 'Nothing was uploaded to this address, or it has been deleted since.',
  batchUnreachableHeadline: 'The batch cannot be opened now',
  batchUnreachable: 'The server does not answer. Nothing is lost: try again in a moment.',
  batchEmptyHeadline: 'Nothing has arrived in this batch yet',
  tryAgain: 'Try again',
  startAnew: 'Start a new batch',
  pageMissingHeadline: 'There is nothing at this address',
  pageMissing: 'Check the link, or start a new batch.',
  pageBrokenHeadline: 'Something broke on this page',
  pageBroken: 'What was uploaded is safe. Try again, or start a new batch.',

  original: 'original',
  thumbnail: 'thumbnail',
  cannotShowOriginal: 'This browser cannot show it',
  cannotLoadThumbnail: 'The thumbnail did not load',
  noReport: 'Ready; it was not made by a worker that reports.',
} as const;

export function describeLimits({ maxBytes, maxFiles }: UploadLimits): string {
  return `Up to ${formatBytes(maxBytes)} each, ${plural(maxFiles, 'file')} at a time.`;
}

export function nameFile({ name, id }: UploadEntry): string {
  return name ?? `File ${id + 1}`;
}

export const labelOriginal = (name: string) => `Original ${name}`;
export const labelThumbnail = (name: string) => `Thumbnail of ${name}`;
export const labelProgress = (name: string) => `Upload of ${name}`;

/** One word or sentence for where a file is. */
export function describeStatus({ status, bytes }: UploadEntry): string {
  switch (status.state) {
    case 'checking':
      return 'Checking';
    case 'queued':
      return status.problem === undefined ? 'Waiting to upload' : describeDelay(status.problem);
    case 'uploading': {
      const sent = Math.min(status.sentBytes, bytes);
      return `Uploading ${formatPercent(sentFraction(sent, bytes))} of ${formatBytes(bytes)}`;
    }
    case 'processing':
      return 'Making the thumbnail';
    case 'ready':
      return status.report === undefined ? strings.noReport : 'Ready';
    case 'failed':
      return describeProblem(status.problem);
    case 'cancelled':
      return 'Cancelled';
  }
}

function describeProblem(problem: Problem): string {
  switch (problem.kind) {
    case 'refused':
      return problem.failure.message;
    case 'unreadable':
      return 'The browser cannot read this. It may be a folder, or a file that was moved. Add it again.';
    case 'offline':
      return 'You are offline. The upload goes on by itself when you are connected again.';
    case 'server-unreachable':
      return 'The server of this page cannot be reached. Check your connection, then try again.';
    case 'server-error':
      return `The server could not take this file (error ${problem.status}). Try again in a moment.`;
    case 'storage-unreachable':
      return 'The storage cannot be reached: the network failed, or it does not allow uploads from this page (CORS). Try again.';
    case 'storage-refused':
      return 'The storage refused the upload: its permission had expired or did not match (error 403). Try again.';
    case 'storage-too-large':
      return 'The storage refused this file as too large. Save it smaller and add it again.';
    case 'storage-error':
      return `The storage could not take this file (error ${problem.status}). Try again in a moment.`;
    case 'no-answer':
      return `No answer yet: the file is uploaded, but after ${answerDeadlineMs / 60_000} minutes there is no thumbnail.`;
  }
}

/** Why a file that goes on by itself does not go on now. */
function describeDelay(problem: Problem): string {
  switch (problem.kind) {
    case 'offline':
      return describeProblem(problem);
    case 'storage-refused':
      return 'The permission to upload had expired. Trying again with a new one.';
    case 'server-unreachable':
    case 'server-error':
      return 'The server does not answer. Trying again by itself.';
    default:
      return 'The storage does not answer. Trying again by itself.';
  }
}

/** The line under a finished thumbnail, in the parts between which a narrow column may break it. */
export function describeReport(report: ThumbnailReport): readonly string[] {
  const { sourceFormat, sourceWidth, sourceHeight, width, height, memoryMb, durationMs } = report;
  const size = formatSize(sourceWidth, sourceHeight);
  return [
    `${formatFormat(sourceFormat)} ${size}, ${formatBytes(report.sourceBytes)}`,
    `→ ${formatSize(width, height)}, ${formatBytes(report.bytes)} ·`,
    `${report.tier} (${memoryMb} MB), ${formatDuration(durationMs)}`,
    ...describeLosses(report),
  ];
}

/** What of the source the thumbnail does not show, where a person could miss it. */
function describeLosses({ isDamaged, animation }: ThumbnailReport): readonly string[] {
  return [
    ...(isDamaged ? ['· damaged: shown as far as it goes'] : []),
    ...(animation === 'first-frame' ? ['· first frame of an animation'] : []),
  ];
}

export interface ReportRow {
  readonly term: string;
  readonly text: string;
}

/** What was predicted and what came of it, for a person who asks why it ran where it did. */
export function explainReport(report: ThumbnailReport, figuresOf: FiguresOf): readonly ReportRow[] {
  const { imageClass, predictedMemoryMb, peakMemoryMb, predictedCpuMs, cpuMs } = report;
  const { usd, oneLambdaUsd } = estimateRunCost(report, figuresOf);
  const rows: readonly (ReportRow | undefined)[] = [
    imageClass === undefined ? undefined : { term: 'Class', text: imageClass },
    {
      term: 'Memory',
      text: compare(predictedMemoryMb, 'MB', `${peakMemoryMb} MB at its peak (whole process)`),
    },
    // Zero: the render process did not live to tell.
    cpuMs
      ? { term: 'CPU time', text: compare(predictedCpuMs, 'ms', `took ${cpuMs} ms`) }
      : undefined,
    { term: 'Lambda', text: describeTier(report) },
    {
      term: 'Cost',
      text: `${formatDollars(usd * 1e6)} for a million like this; ${formatDollars(oneLambdaUsd * 1e6)} with ${oneLambda}`,
    },
    { term: 'Renderer', text: report.version },
  ];
  return rows.filter((row) => row !== undefined);
}

/** In one unit, however large: they are there to be compared. */
function compare(predicted: number | undefined, unit: string, found: string): string {
  return predicted === undefined ? found : `predicted ${predicted} ${unit}, ${found}`;
}

function describeTier({ tier, memoryMb, escalatedFrom }: ThumbnailReport): string {
  const found = `${tier}, ${memoryMb} MB`;
  return escalatedFrom === undefined ? found : `${found}; escalated from ${escalatedFrom}`;
}

const oneLambda = `one ${oneLambdaMemoryMb / 1024} GB Lambda`;

/** What to think of the figures of one thumbnail. */
export function describeFigures(figuresOf: FiguresOf): string {
  return figuresOf === 'AWS'
    ? 'Cost estimated from the time reported, without S3 and cold starts.'
    : 'Measured on this computer, where all Lambdas share one process; priced as on AWS.';
}

export function describeBatchCost(
  { thumbnails, usd, oneLambdaUsd }: BatchCost,
  figuresOf: FiguresOf,
): string {
  const these = thumbnails === 1 ? 'This thumbnail' : `These ${thumbnails} thumbnails`;
  const place = figuresOf === 'AWS' ? '' : ' (on this computer; priced as on AWS)';
  const times = oneLambdaUsd / usd;
  return [
    `${these}: ${formatDollars(usd)} of Lambda time${place}.`,
    `${capitalise(oneLambda)}${thumbnails === 1 ? '' : ' for all'} would have cost ${formatDollars(oneLambdaUsd)},`,
    `${times < 9.95 ? times.toFixed(1) : Math.round(times)} times as much.`,
  ].join(' ');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The button of a file in this state: its word, and the whole label with the file's name. */
export function describeAction(
  entry: UploadEntry,
  action: 'cancel' | 'retry',
): { readonly word: string; readonly label: string } {
  const name = nameFile(entry);
  const { status } = entry;
  if (action === 'cancel') return { word: 'Cancel', label: `Cancel ${name}` };
  if (status.state === 'cancelled') return { word: 'Upload', label: `Upload ${name}` };
  return status.state === 'failed' && status.problem.kind === 'no-answer'
    ? { word: 'Look again', label: `Look again for ${name}` }
    : { word: 'Try again', label: `Try again ${name}` };
}

export function describeTooMany({ added, room, maxFiles }: TooManyFiles): string {
  if (room === maxFiles) {
    return `${plural(added, 'file')} at once are too many; the limit is ${maxFiles}. Add them in smaller groups.`;
  }
  return room === 0
    ? `This batch is full: it has ${plural(maxFiles, 'file')}. Start a new batch for more.`
    : `This batch has room for ${room} more, not for ${plural(added, 'file')}. Start a new batch for them.`;
}

export function describeHeadline({ counts, total }: Summary): string {
  return counts.ready === total
    ? `${plural(total, 'thumbnail')} ready`
    : `${counts.ready} of ${plural(total, 'thumbnail')} ready`;
}

/** What the headline leaves out: everything that is not ready. */
export function describeRest({ counts, total }: Summary): string {
  if (counts.ready === total) return strings.kept;
  const parts = [
    [counts.uploading, 'uploading'],
    [counts.checking + counts.queued, 'waiting'],
    [counts.processing, 'processing'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** For the live region: changes with whole files only, so that it has little to say. */
export function describeAnnouncement(summary: Summary): string {
  const { counts, total, isDone } = summary;
  if (total === 0) return '';
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${isDone ? 'All done: ' : ''}${counts.ready} of ${plural(total, 'thumbnail')} ready${failed}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
