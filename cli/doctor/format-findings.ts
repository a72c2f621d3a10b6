// Findings as lines: a line for each check, and under it what to do about it.
import { countOf, wrapText } from '../text-table.ts';
import type { Finding, Verdict } from './check.ts';

const marks: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  note: 'note',
  wrong: 'WRONG',
  unknown: '?',
  skipped: '',
};

export function formatFindings(all: readonly Finding[]): string[] {
  const findings = all.filter(({ verdict }) => verdict !== 'skipped');
  const skipped = all.filter((finding) => !findings.includes(finding)).map(({ check }) => check);
  const nameWidth = Math.max(0, ...findings.map(({ check }) => check.length));
  const markWidth = Math.max(...Object.values(marks).map((mark) => mark.length));
  const indent = ' '.repeat(nameWidth + markWidth + 4);
  const lines = findings.flatMap(({ check, verdict, text, fix }) => [
    ...wrapText(
      `${check.padEnd(nameWidth)}  ${marks[verdict].padEnd(markWidth)}  `,
      shortenRepeated(text, check, findings),
    ),
    ...(fix === undefined ? [] : wrapText(`${indent}-> `, fix)),
  ]);
  const notLocal = skipped.length > 0 ? wrapText('not on a local stack: ', skipped.join(', ')) : [];
  return [...lines, ...notLocal, summarize(findings)];
}

/** If the stack cannot be read, all checks that need it say so. The sentence need not be there a dozen times. */
function shortenRepeated(text: string, check: string, findings: readonly Finding[]): string {
  const first = findings.find((finding) => finding.text === text);
  const isRepeated = first?.verdict === 'unknown' && first.check !== check;
  return isRepeated ? `could not look: as for ${first.check}` : text;
}

function summarize(findings: readonly Finding[]): string {
  const countOfVerdict = (wanted: Verdict) =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  const [faults, blind] = [countOfVerdict('wrong'), countOfVerdict('unknown')];
  if (faults + blind === 0) return 'All is well.';
  const parts = [
    ...(faults > 0 ? [`${countOf(faults, 'fault')}`] : []),
    ...(blind > 0 ? [`${countOf(blind, 'check')} could not look`] : []),
  ];
  return `${parts.join(', ')}.`;
}
