// The CloudWatch dashboard of a stack. It uses only metrics that AWS sends anyway, and the logs: decision 030.
import { isForeignSource } from '#core/keys.ts';
import { usdPerGbSecond, usdPerInvocation } from '#core/price.ts';
import { tiers } from '#core/tiers.ts';
import { functionNames, pageName, type Stack } from './roles.ts';
import { lostEvents } from './source-events.ts';

/** `[namespace, metric, dimension, value, how to draw it]`, or an expression. */
type Line = readonly (string | object)[];

interface Widget {
  readonly type: 'metric' | 'log' | 'alarm';
  readonly properties: object;
}

/** CloudWatch replaces `${…}` of Fn::Sub in the body. */
const region = `\${AWS::Region}`;
const columns = 3;
const size = { width: 24 / columns, height: 6 };

/** Memory in MB of the functions without a tier, in serverless.yml. */
const withoutTierMb = 256;
export const pageMb = 512;

const namesOf = ({ hasPage }: Stack) => (hasPage ? [...functionNames, pageName] : functionNames);

/**
 * @param alarmIds logical ids of the alarms, whose states one widget shows
 * @param uploadQueue logical id of the queue between S3 and the dispatcher, if there is one
 */
export function dashboardResources(
  stack: Stack,
  alarmIds: readonly string[],
  uploadQueue?: string,
): Record<string, object> {
  const widgets = widgetsOf(stack, alarmIds, uploadQueue).map((widget, i) => ({
    ...widget,
    ...size,
    x: (i % columns) * size.width,
    y: Math.floor(i / columns) * size.height,
  }));
  // The names of dashboards are the same in all regions of an account.
  const DashboardName = { 'Fn::Sub': `${stack.functionPrefix}\${AWS::Region}` };
  const DashboardBody = { 'Fn::Sub': JSON.stringify({ start: '-PT3H', widgets }) };
  return {
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName, DashboardBody } },
  };
}

function widgetsOf(
  stack: Stack,
  alarmIds: readonly string[],
  uploadQueue: string | undefined,
): Widget[] {
  const allNames = namesOf(stack);
  const ofEach = (metric: string, drawn: object, names = functionNames): Line[] =>
    names.map((name) => ofFunction(stack, metric, name, { label: name, ...drawn }));
  const rendering = functionNames.slice(0, tiers.length);
  const queueName = uploadQueue && `\${${uploadQueue}.QueueName}`;
  return [
    {
      type: 'alarm',
      properties: { title: 'Alarms', alarms: alarmIds.map((id) => `\${${id}.Arn}`) },
    },
    chart('Uploads: invocations of the dispatcher', [
      ofFunction(stack, 'Invocations', 'dispatcher', { stat: 'Sum', label: 'uploads and retries' }),
    ]),
    logs(stack, functionNames, 'Outcomes by kind', outcomesQuery),
    chart('Age of waiting events, ms', [
      ...ofEach('AsyncEventAge', { stat: 'Maximum' }),
      ...(queueName === undefined
        ? []
        : [
            ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', queueName, queueAge],
            [{ expression: '1000 * queue', id: 'queuems', label: 'upload queue' }],
          ]),
    ]),
    chart('Duration by tier, ms: p50', ofEach('Duration', { stat: 'p50' }, rendering)),
    chart('Duration by tier, ms: p99', ofEach('Duration', { stat: 'p99' }, rendering)),
    chart('Concurrency, and throttled tries (right)', [
      ['AWS/Lambda', 'ConcurrentExecutions', { stat: 'Maximum', label: 'whole account' }],
      ...ofEach('ConcurrentExecutions', { stat: 'Maximum' }, allNames),
      ofFunction(stack, 'Throttles', 'dispatcher', { stat: 'Sum', yAxis: 'right' }),
    ]),
    logs(stack, rendering, 'Memory by tier, MB', memoryQuery),
    chart('Errors', ofEach('Errors', { stat: 'Sum' }, allNames)),
    costChart(stack),
    ...(stack.hasPage
      ? [
          chart('Page: requests, and p99 in ms (right)', [
            ofFunction(stack, 'Invocations', pageName, { stat: 'Sum', label: 'requests' }),
            ofFunction(stack, 'Duration', pageName, { stat: 'p99', label: 'p99', yAxis: 'right' }),
          ]),
        ]
      : []),
    chart('Invocations without an outcome', [
      messagesIn('LostInvocations'),
      ...(isForeignSource(stack.places) ? [messagesIn(lostEvents)] : []),
    ]),
  ];
}

const queueAge = { id: 'queue', stat: 'Maximum', visible: false };

/** Every handler logs one line of JSON per upload. CloudWatch finds the fields of JSON in the logs of Lambda. */
const outcomesQuery =
  'filter ispresent(outcome) | stats count(*) as runs by outcome, code | sort runs desc';

const memoryQuery =
  'filter @type = "REPORT" | stats max(@maxMemoryUsed / 1000000) as most, ' +
  'avg(@maxMemoryUsed / 1000000) as mean, max(@memorySize / 1000000) as available by @log';

/** Lambda's price for an hour. AWS bills starts of environments too, and the metric Duration lacks them. */
function costChart(stack: Stack): Widget {
  const allNames = namesOf(stack);
  const memoriesMb = [
    ...tiers.map(({ memoryMb }) => memoryMb),
    withoutTierMb,
    withoutTierMb,
    ...(stack.hasPage ? [pageMb] : []),
  ];
  const terms = memoriesMb.map((memoryMb, i) => {
    const gb = memoryMb / 1024;
    const [perMs, perRun] = [(gb * usdPerGbSecond) / 1000, usdPerInvocation].map(decimal);
    return `ms${i} * ${perMs} + runs${i} * ${perRun}`;
  });
  const hidden = { stat: 'Sum', visible: false };
  const lines = allNames.flatMap((name, i) => [
    ofFunction(stack, 'Duration', name, { ...hidden, id: `ms${i}` }),
    ofFunction(stack, 'Invocations', name, { ...hidden, id: `runs${i}` }),
  ]);
  const each = terms.map((expression, i) => ({ expression, id: `usd${i}`, visible: false }));
  const total = {
    expression: `SUM([${each.map(({ id }) => id).join(', ')}])`,
    id: 'usd',
    label: 'Lambda',
  };
  return chart('Cost estimate, $ per hour', [...lines, ...each.map((one) => [one]), [total]], 3600);
}

function messagesIn(queue: string): Line {
  const drawn = { stat: 'Maximum', label: queue };
  return [
    ...['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `\${${queue}.QueueName}`],
    drawn,
  ];
}

/** Metric math has no exponents. */
function decimal(value: number): string {
  return value.toFixed(14);
}

function chart(title: string, metrics: readonly Line[], period = 300): Widget {
  return { type: 'metric', properties: { title, metrics, period, region, view: 'timeSeries' } };
}

function logs(
  { functionPrefix }: Stack,
  names: readonly string[],
  title: string,
  query: string,
): Widget {
  const sources = names.map((name) => `SOURCE '/aws/lambda/${functionPrefix}${name}'`);
  return {
    type: 'log',
    properties: { title, query: [...sources, query].join(' | '), region, view: 'table' },
  };
}

function ofFunction({ functionPrefix }: Stack, metric: string, name: string, drawn: object): Line {
  return ['AWS/Lambda', metric, 'FunctionName', functionPrefix + name, drawn];
}
