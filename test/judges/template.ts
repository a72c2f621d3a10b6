// Judges a packaged CloudFormation template by AWS's own schemas, and prints it for review.
import { readFileSync } from 'node:fs';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { z } from 'zod';

const partSchema = z.record(z.string(), z.unknown());
const templateSchema = z.object({ Resources: partSchema, Outputs: partSchema });
export type Template = z.infer<typeof templateSchema>;

/** @returns what AWS's schemas and rules say about the template */
export function judgeTemplate(file: string): { status: string; diagnostics: unknown[] } {
  const engine = new CelEngine();
  const { status, diagnostics } = engine.validateStandard(new TemplateFile(file), {
    severityLevel: 'WARN',
    // A DependsOn too many, which the framework writes, and the bucket's ARN spelled out: it must not refer to the bucket.
    exclude: { ids: ['W3005', 'W9002'] },
  });
  engine.free();
  return { status, diagnostics };
}

/** @returns the template without hashes and dates, and in the order of its ids: all three vary between builds */
export function readTemplate(file: string): Template {
  const masked = readFileSync(file, 'utf8')
    .replaceAll(/"CodeSha256": ".{44}"/g, '"CodeSha256": "<hash>"')
    .replaceAll(/\/\d+-\d{4}-[^/]+Z\//g, '/<time>/');
  const { Resources, Outputs } = templateSchema.parse(JSON.parse(masked));
  return { Resources: inOrder(Resources), Outputs: inOrder(Outputs) };
}

function inOrder(part: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function formatTemplate(template: unknown): string {
  return `${formatJson(template)}\n`;
}

/** JSON whose short values are on one line, so that a diff shows a changed statement or alarm in a few lines. */
function formatJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, ' ');
  if (indent.length + line.length <= 100 || !(value instanceof Object)) return line;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Object.entries(value).map(([key, item]) =>
    Array.isArray(value)
      ? formatJson(item, inner)
      : `${JSON.stringify(key)}: ${formatJson(item, inner)}`,
  );
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
}
