// The lines of an explanation for the terminal.
import { countOf, formatTable, wrapText } from '../text-table.ts';
import type {
  ExplainedFacts,
  ExplainedNeed,
  ExplainedThumbnail,
  ExplainedTier,
  Explanation,
} from './explain-image.ts';

/** Width of a label with its indentation. */
const labelColumns = 11;

/** @returns the image's name and, below it, the explanation in at most 100 columns */
export function formatExplanation(explanation: Explanation): string[] {
  return [explanation.source, ...bodyOf(explanation)];
}

function bodyOf(explanation: Explanation): string[] {
  if (explanation.outcome === 'unreadable') return labelled('problem', explanation.problem);
  const { facts, bytes, need } = explanation;
  return [
    ...labelled('facts', factsInWords(facts, bytes)),
    ...(need ? labelled('needs', needInWords(need)) : []),
    ...(explanation.outcome === 'render'
      ? [
          ...thumbnailsInWords(explanation.thumbnails),
          ...tierTable(explanation.tiers),
          ...labelled('why', explanation.reason),
        ]
      : labelled('refused', `${explanation.failure.message} (${explanation.failure.code})`)),
  ];
}

function labelled(label: string, text: string): string[] {
  return wrapText(`  ${label}`.padEnd(labelColumns), text);
}

function factsInWords(facts: ExplainedFacts | undefined, bytes: number): string {
  const size = `${bytes.toLocaleString('en')} bytes`;
  if (!facts) return size;
  const { width, height, orientation, bitDepth, channels } = facts;
  return [
    facts.format.toUpperCase(),
    `${width}x${height} (${((width * height) / 1e6).toFixed(1)} MP)`,
    size,
    countOf(bitDepth, 'bit'),
    `${countOf(channels, 'channel')} (${colorInWords(facts)})`,
    facts.hasAlpha ? 'alpha' : 'no alpha',
    ...passesInWords(facts),
    facts.lossless ? 'lossless' : 'lossy',
    ...(facts.compression === undefined ? [] : [facts.compression]),
    ...framesInWords(facts),
    ...(orientation === 1 ? [] : [`orientation ${orientation}`]),
  ].join(', ');
}

function colorInWords({ colorModel, subsampling }: ExplainedFacts): string {
  return subsampling === undefined ? colorModel : `${colorModel} ${subsampling}`;
}

function passesInWords({ format, progressive, scans, interlaced }: ExplainedFacts): string[] {
  if (progressive) return [`progressive, at least ${scans ?? 1} scans`];
  if (interlaced) return ['interlaced'];
  return format === 'jpeg' ? ['baseline'] : [];
}

function framesInWords({ format, animated, frames, framesExact }: ExplainedFacts): string[] {
  if (!animated && frames <= 1 && framesExact) return [];
  if (animated && !framesExact && frames <= 1) return ['animated, frames not counted'];
  const nouns: Partial<Record<typeof format, string>> = { tiff: 'page', ico: 'picture' };
  const noun = nouns[format] ?? 'frame';
  const count = `${framesExact ? '' : 'at least '}${countOf(frames, noun)}`;
  return [animated ? `animated, ${count}` : count];
}

function needInWords({ imageClass, memoryMb, cpuMs, boundedBy }: ExplainedNeed): string {
  return `as ${imageClass}: ${Math.round(memoryMb)} MB, ${Math.round(cpuMs)} ms of CPU at a full vCPU, bounded by its ${boundedBy}`;
}

/** A single thumbnail is what the need says. */
function thumbnailsInWords(thumbnails: readonly ExplainedThumbnail[]): string[] {
  if (thumbnails.length < 2) return [];
  const parts = thumbnails.map(
    ({ name, cpuMs, memoryMb, putUsdPerMillion }) =>
      `${name} adds ${Math.round(cpuMs)} ms, ${Math.round(memoryMb)} MB and $${putUsdPerMillion} per million PUTs`,
  );
  return labelled('of which', `${parts.join('; ')}`);
}

function tierTable(tiers: readonly ExplainedTier[]): string[] {
  const head = ['tier', 'memory', 'safe', 'wait', '$ per million', ''];
  const rows = tiers.map(({ name, memoryMb, isSafe, isChosen, waitMs, usdPerMillion }) => [
    name,
    `${memoryMb} MB`,
    isSafe ? 'yes' : 'no',
    `${Math.round(waitMs)} ms`,
    usdPerMillion.toFixed(2),
    isChosen ? '<- chosen' : '',
  ]);
  const table = formatTable([head, ...rows], ['left', 'right', 'left', 'right', 'right', 'left']);
  return table.map((line) => ' '.repeat(labelColumns) + line);
}
