import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { placesIn } from '#core/keys.ts';
import { invocationUsd } from '#core/price.ts';
import { tiers } from '#core/tiers.ts';
import { evaluateMath } from '#test/judges/metric-math.ts';
import { root } from '../root.mjs';
import { dashboardResources } from './dashboard.ts';
import { functionNames } from './roles.ts';

/** "Dashboard Body Structure and Syntax", Amazon CloudWatch API Reference: the part that we use, and nothing beyond. */
const drawnSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z]\w*$/)
    .optional(),
  label: z.string().optional(),
  stat: z
    .string()
    .regex(/^(Sum|Maximum|Average|Minimum|SampleCount|p\d{1,2})$/)
    .optional(),
  visible: z.boolean().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
});
const expressionSchema = drawnSchema.omit({ stat: true }).extend({ expression: z.string() });
const metricSchema = z.union([
  z.tuple([z.string(), z.string(), drawnSchema]),
  z.tuple([z.string(), z.string(), z.string(), z.string(), drawnSchema]),
]);
const lineSchema = z.union([z.tuple([expressionSchema]), metricSchema]);
const region = z.literal(`\${AWS::Region}`);
const place = {
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
  width: z.number().int().min(1).max(24),
  height: z.number().int().min(1).max(1000),
};
const widgetSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...place,
    type: z.literal('metric'),
    properties: z.strictObject({
      title: z.string(),
      metrics: z.array(lineSchema).min(1).max(500),
      period: z.number().int().multipleOf(60),
      region,
      view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie']),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('log'),
    properties: z.strictObject({
      title: z.string(),
      query: z.string().regex(/^(SOURCE '[\w./-]+' \| )+filter /),
      region,
      view: z.enum(['table', 'timeSeries', 'bar', 'pie']),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('alarm'),
    properties: z.strictObject({
      title: z.string(),
      alarms: z
        .array(z.string().regex(/^\$\{\w+\.Arn\}$/))
        .min(1)
        .max(100),
    }),
  }),
]);
const bodySchema = z.strictObject({
  start: z.string().regex(/^-PT\d+H$/),
  widgets: z.array(widgetSchema).max(500),
});
const resourceSchema = z.object({
  Dashboard: z.object({
    Properties: z.object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) }),
  }),
});

function bodyOf(uploadQueue?: string) {
  const stack = {
    functionPrefix: 'any-dev-',
    hasPage: true,
    hasEvents: false,
    places: placesIn('any'),
  };
  const resources = dashboardResources(stack, ['LostInvocationsAlarm'], uploadQueue);
  const { DashboardBody } = resourceSchema.parse(resources).Dashboard.Properties;
  return bodySchema.parse(JSON.parse(DashboardBody['Fn::Sub']));
}

const chartsOf = (body: ReturnType<typeof bodyOf>) =>
  body.widgets.flatMap((widget) => (widget.type === 'metric' ? [widget.properties] : []));

it.each([undefined, 'UploadQueue'])(
  'has valid expressions and no overlap, with the queue %s',
  (queue) => {
    const body = bodyOf(queue);
    for (const { metrics } of chartsOf(body)) {
      const drawn = metrics.map((line) => drawnSchema.loose().parse(line.at(-1)));
      const ids = drawn.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      const variables = new Map(ids.map((id) => [id, 1]));
      for (const [first] of metrics) {
        if (typeof first === 'string') continue;
        expect(evaluateMath(first.expression, variables)).toBeGreaterThan(0);
      }
    }
    const cells = body.widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, i) => `${x + (i % width)} ${y + Math.floor(i / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of body.widgets) expect(x + width).toBeLessThanOrEqual(24);
  },
);

/** Of failed-invocation and the page. */
const memoriesWithoutTier = [
  ...readFileSync(join(root, 'serverless.yml'), 'utf8').matchAll(/^ {4}memorySize: (\d+)$/gm),
].map(([, memoryMb]) => Number(memoryMb));

it("estimates the price of an hour with price.ts's prices", () => {
  const cost = chartsOf(bodyOf()).find(({ title }) => title.startsWith('Cost'));
  // Two invocations of 400 ms together, of each function.
  const variables = new Map<string, number | undefined>();
  let usd: number | undefined;
  for (const line of cost?.metrics ?? []) {
    const { id = '' } = drawnSchema.loose().parse(line.at(-1));
    const [first] = line;
    if (typeof first === 'string') variables.set(id, id.startsWith('ms') ? 400 : 2);
    else {
      usd = evaluateMath(first.expression, variables);
      variables.set(id, usd);
    }
  }
  const memories = [...tiers.map(({ memoryMb }) => memoryMb), ...memoriesWithoutTier];
  expect(memories).toHaveLength(functionNames.length + 1);
  const each = memories.map((memoryMb) => 2 * invocationUsd({ memoryMb, billedMs: 200 }));
  expect(usd).toBeCloseTo(
    each.reduce((sum, one) => sum + one, 0),
    10,
  );
});

it('has as many metrics as docs/reliability.md says, and no more than are free', () => {
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  const countOf = (queue?: string) =>
    chartsOf(bodyOf(queue)).flatMap(({ metrics }) =>
      metrics.filter(([first]) => typeof first === 'string'),
    ).length;
  const [, documented] = /the dashboard has (\d+) metrics/.exec(page) ?? [];
  expect(countOf()).toBe(Number(documented));
  expect(countOf('UploadQueue')).toBeLessThanOrEqual(50);
});
