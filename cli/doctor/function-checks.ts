// The functions: on AWS their state, sizes and code; on the local stack, whether they answer.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import { type Tier, tiers } from '#core/tiers.ts';
import { root } from '#storage/local-env.mjs';
import { ask, impatient, readFault } from '../operate/ask.ts';
import { invokeNow } from '../operate/invoke-now.ts';
import { type Check, note, ok, type Result, redeploy, wrong } from './check.ts';

interface Expected {
  /** In serverless.yml. */
  readonly name: string;
  /** Name of its zip. */
  readonly handler: 'dispatcher' | 'worker' | 'failed-invocation' | 'deletion' | 'page';
  /** `undefined` for functions that render nothing. */
  readonly tier: Tier | undefined;
}

const expected: readonly Expected[] = [
  ...tiers.map(
    (tier, i): Expected =>
      i === 0
        ? { name: 'dispatcher', handler: 'dispatcher', tier }
        : { name: `worker-${tier.name}`, handler: 'worker', tier },
  ),
  { name: 'failed-invocation', handler: 'failed-invocation', tier: undefined },
  { name: 'deletion', handler: 'deletion', tier: undefined },
  { name: 'page', handler: 'page', tier: undefined },
];

/** @param packageDir folder of the zips of `sls package`, relative to the root */
export function functionsCheck(packageDir: string): Check {
  return {
    name: 'functions',
    isForLocal: true,
    async look(facts) {
      const { stackName, isLocal } = facts.place;
      if (isLocal) return [await askLocalDispatcher(stackName)];
      const wanted = { runtime: await readRuntime(), bucket: await facts.bucketName(), packageDir };
      const hasPage = await facts.hasPage();
      const functions = expected.filter(({ name }) => name !== 'page' || hasPage);
      return judgeAll(functions, stackName, wanted);
    },
  };
}

/** What all functions have in common. */
interface Wanted {
  readonly runtime: string;
  readonly bucket: string;
  readonly packageDir: string;
}

async function judgeAll(
  functions: readonly Expected[],
  stackName: string,
  wanted: Wanted,
): Promise<Result[]> {
  const found = await Promise.all(
    functions.map((each) => judge(each, `${stackName}-${each.name}`, wanted)),
  );
  const faults = found.flatMap((each) => each.faults);
  const lastChange = found
    .map(({ modified }) => modified.slice(0, 16))
    .sort()
    .at(-1);
  const text = `${found.length} functions with the memory of their tiers, on ${wanted.runtime}, last changed ${lastChange}Z`;
  return faults.length > 0 ? faults : [ok(text)];
}

/** The local Lambda only invokes. An event without uploads makes the dispatcher load, and do nothing. */
async function askLocalDispatcher(stackName: string): Promise<Result> {
  const name = `${stackName}-dispatcher`;
  const fix = 'Start the stack: npm start. If it runs, .local/log/start.log says what is wrong.';
  try {
    const { fault } = await invokeNow(name, { Records: [] });
    return fault ? wrong(`${name} fails: ${fault.errorMessage}`, fix) : ok(`${name} answers`);
  } catch (error) {
    const { message } = readFault(error);
    const place = process.env.AWS_ENDPOINT_URL_LAMBDA ?? 'Lambda';
    return wrong(`${place} does not run ${name}: ${message}`, fix);
  }
}

async function judge(each: Expected, FunctionName: string, wanted: Wanted) {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const request = new GetFunctionConfigurationCommand({ FunctionName });
  try {
    const found = await ask(
      'lambda:GetFunctionConfiguration',
      new LambdaClient(impatient).send(request),
    );
    const texts = differences(each, found, wanted);
    const wrongs = texts.map((text) => wrong(`${FunctionName} ${text}`, redeploy));
    const notes = await compareCode(each, FunctionName, found.CodeSha256 ?? '', wanted.packageDir);
    return { faults: [...wrongs, ...notes], modified: found.LastModified ?? '' };
  } catch (error) {
    if (readFault(error).name !== 'ResourceNotFoundException') throw error;
    return { faults: [wrong(`there is no function ${FunctionName}`, redeploy)], modified: '' };
  }
}

function differences(
  { tier }: Expected,
  found: GetFunctionConfigurationCommandOutput,
  { runtime, bucket }: Wanted,
): string[] {
  const { State, StateReason, LastUpdateStatus, MemorySize, Timeout, Runtime, Environment } = found;
  const isActive = State === undefined || State === 'Active' || State === 'Inactive';
  const boundTo = Environment?.Variables?.BUCKET_NAME;
  return [
    ...(isActive ? [] : [`is ${State}: ${StateReason ?? 'Lambda gives no reason'}`]),
    ...(LastUpdateStatus === 'Failed' ? ['was not updated by the last deployment'] : []),
    ...(tier && MemorySize !== tier.memoryMb
      ? [`has ${MemorySize} MB; its tier has ${tier.memoryMb} MB`]
      : []),
    ...(tier && Timeout !== tier.timeoutSeconds
      ? [`ends after ${Timeout} s; its tier has ${tier.timeoutSeconds} s`]
      : []),
    ...(Runtime === runtime ? [] : [`runs on ${Runtime}; serverless.yml has ${runtime}`]),
    ...(boundTo === bucket ? [] : [`works on the bucket ${boundTo}, not on ${bucket}`]),
  ];
}

/** The same files make the same zip, so the last package of this checkout tells whether the deployed code is another. */
async function compareCode(
  { handler }: Expected,
  name: string,
  deployed: string,
  packageDir: string,
): Promise<Result[]> {
  const path = join(packageDir, `${handler}.zip`);
  const zip = await readFile(resolve(root, path)).catch(() => undefined);
  if (!zip || createHash('sha256').update(zip).digest('base64') === deployed) return [];
  const text = `${name} runs other code than the last package of this checkout (${path})`;
  return [note(text, 'If you want this checkout to run, deploy it: npx sls deploy')];
}

async function readRuntime(): Promise<string> {
  const text = await readFile(`${root}serverless.yml`, 'utf8');
  return /^ {2}runtime: *(\S+)/m.exec(text)?.[1] ?? '';
}
