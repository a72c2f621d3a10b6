// The commands in the documents exist, with these options.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../stack/root.mjs';
import { attachCommand } from './attach/attach.ts';
import { detachCommand } from './attach/detach.ts';
import { backfillCommand } from './backfill/backfill.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { explainCommand } from './explain/explain.ts';
import { redriveCommand } from './redrive/redrive.ts';
import { reportCommand } from './report/report.ts';

const commands = {
  attach: attachCommand,
  backfill: backfillCommand,
  detach: detachCommand,
  doctor: doctorCommand,
  explain: explainCommand,
  redrive: redriveCommand,
  report: reportCommand,
};
const names = Object.keys(commands).join('|');

const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: root, encoding: 'utf8' },
);
const documented = pages
  .trim()
  .split('\n')
  .flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const found = text.matchAll(new RegExp(`npx thumbnail (${names})\\b([^\`\\n#]*)`, 'g'));
    return [...found].map(([line, name = '', args = '']) => ({
      page,
      line: line.trim(),
      name,
      args,
    }));
  });

it.each(documented)('$page: $line', ({ name, args }) => {
  const command = Object.entries(commands).find(([each]) => each === name)?.[1];
  expect(() => command?.parse(args.split(/\s+/).filter(Boolean))).not.toThrow();
});

it('finds them', () => {
  expect(new Set(documented.map(({ name }) => name))).toEqual(new Set(Object.keys(commands)));
});
