// An explanation -> a block of text for the terminal. Pure.
import { formatTable, wrapText } from '../text-table.ts';
import type { Explanation, ToldFacts, ToldNeed, ToldTier } from './explain-image.ts';

/** Labels are this wide, with what indents them. */
const labelColumns = 11;

/** @returns the image's name, and under it what is known of it, within 100 columns */
export function formatExplanation(told: Explanation): string {
  switch (told.outcome) {
    case 'unreadable':
      return lines(told.source, labelled('problem', told.problem));
    case 'refuse':
      return lines(
        told.source,
        labelled('facts', factsInWords(told.facts, told.bytes)),
        told.need ? labelled('needs', needInWords(told.need)) : [],
        labelled('refused', `${told.failure.message} (${told.failure.code})`),
      );
    case 'render':
      return lines(
        told.source,
        labelled('facts', factsInWords(told.facts, told.bytes)),
        labelled('needs', needInWords(told.need)),
        tierTable(told.tiers),
        labelled('why', told.reason),
      );
  }
}

function lines(title: string, ...parts: readonly (readonly string[])[]): string {
  return [title, ...parts.flat()].join('\n');
}

function labelled(label: string, text: string): string[] {
  return wrapText(`  ${label}`.padEnd(labelColumns), text);
}

function factsInWords(facts: ToldFacts | undefined, bytes: number): string {
  const size = `${bytes.toLocaleString('en')} bytes`;
  if (!facts) return size;
  const { width, height, orientation, bitDepth, channels } = facts;
  return [
    facts.format.toUpperCase(),
    `${width}x${height} (${((width * height) / 1e6).toFixed(1)} MP)`,
    size,
    `${bitDepth} bit${bitDepth === 1 ? '' : 's'}`,
    `${channels} channel${channels === 1 ? '' : 's'} (${colorInWords(facts)})`,
    facts.hasAlpha ? 'alpha' : 'no alpha',
    ...passesInWords(facts),
    facts.lossless ? 'lossless' : 'lossy',
    ...(facts.compression === undefined ? [] : [facts.compression]),
    ...framesInWords(facts),
    ...(orientation === 1 ? [] : [`orientation ${orientation}`]),
  ].join(', ');
}

function colorInWords({ colorModel, subsampling }: ToldFacts): string {
  return subsampling === undefined ? colorModel : `${colorModel} ${subsampling}`;
}

function passesInWords({ format, progressive, scans, interlaced }: ToldFacts): string[] {
  if (progressive) return [`progressive, at least ${scans ?? 1} scans`];
  if (interlaced) return ['interlaced'];
  return format === 'jpeg' ? ['baseline'] : [];
}

function framesInWords({ format, animated, frames, framesExact }: ToldFacts): string[] {
  if (!animated && frames <= 1 && framesExact) return [];
  if (animated && !framesExact && frames <= 1) return ['animated, frames not counted'];
  const noun = { tiff: 'page', ico: 'picture' }[format] ?? 'frame';
  const count = `${framesExact ? '' : 'at least '}${frames} ${noun}${frames === 1 ? '' : 's'}`;
  return [animated ? `animated, ${count}` : count];
}

function needInWords({ imageClass, memoryMb, cpuMs, boundedBy }: ToldNeed): string {
  return `as ${imageClass}: ${Math.round(memoryMb)} MB, ${Math.round(cpuMs)} ms of CPU at a full vCPU, bounded by its ${boundedBy}`;
}

function tierTable(tiers: readonly ToldTier[]): string[] {
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
