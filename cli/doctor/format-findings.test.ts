import { expect, it } from 'vitest';
import { formatFindings } from './format-findings.ts';

it('prints a line for each check, its fix, and what the local stack does not have', () => {
  const lines = formatFindings([
    { check: 'stack', verdict: 'unknown', text: 'could not look: no region' },
    { check: 'bucket', verdict: 'unknown', text: 'could not look: no region' },
    { check: 'CORS', verdict: 'wrong', text: 'refused', fix: 'Allow it.' },
    { check: 'canary', verdict: 'ok', text: 'well' },
    { check: 'alarms', verdict: 'skipped', text: 'not on a local stack' },
  ]);
  expect(lines).toEqual([
    'stack   ?      could not look: no region',
    'bucket  ?      could not look: as for stack',
    'CORS    WRONG  refused',
    '               -> Allow it.',
    'canary  ok     well',
    'not on a local stack: alarms',
    '1 fault, 2 checks could not look.',
  ]);
});

it('says that all is well if nothing is wrong and every check could look', () => {
  const lines = formatFindings([
    { check: 'alarms', verdict: 'note', text: 'nobody', fix: 'Set it.' },
  ]);
  expect(lines.at(-1)).toBe('All is well.');
});
