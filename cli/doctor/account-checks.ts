// Account, region, quotas and the stack's own state.
import { tiers } from '#core/tiers.ts';
import { ask, impatient } from '../operate/ask.ts';
import { type Check, note, ok, wrong } from './check.ts';

const account: Check = {
  name: 'account',
  isForLocal: false,
  async look(facts) {
    const { id, arn } = await facts.account();
    return [ok(`${id}, as ${arn}`)];
  },
};

const stack: Check = {
  name: 'stack',
  isForLocal: false,
  async look({ place: { stackName }, stack: read }) {
    const { LambdaClient } = await import('@aws-sdk/client-lambda');
    const region = await new LambdaClient(impatient).config.region();
    const found = await read();
    const deploy = `Deploy it: npx sls deploy --region ${region}`;
    if (!found) return [wrong(`there is no stack ${stackName} in ${region}`, deploy)];
    const { status, outputs } = found;
    const missing = ['BucketName', 'LostInvocationsUrl'].filter((name) => !outputs[name]);
    if (missing.length > 0)
      return [wrong(`${stackName} has no output ${missing.join(' and ')}`, deploy)];
    const text = `${stackName} in ${region}: ${status}`;
    if (status.endsWith('_IN_PROGRESS')) return [note(text, 'Wait until the deployment ends.')];
    if (['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status))
      return [ok(text)];
    return [wrong(text, 'The last deployment failed. Its events in CloudFormation say why.')];
  },
};

/** A burst of uploads on a quota below this waits for minutes. New accounts may start with 10; AWS's own default is 1000. */
const lowConcurrency = 100;

const concurrency: Check = {
  name: 'concurrency',
  isForLocal: false,
  async look() {
    const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const request = new LambdaClient(impatient).send(new GetAccountSettingsCommand({}));
    const { AccountLimit: limit } = await ask('lambda:GetAccountSettings', request);
    const { ConcurrentExecutions: most = 0, UnreservedConcurrentExecutions: free = 0 } =
      limit ?? {};
    const text = `${most} Lambdas at the same time in this account and region, ${free} of them not reserved`;
    const fix =
      'Large batches wait in the queue. Ask for more in Service Quotas: AWS Lambda, "Concurrent executions".';
    return [most < lowConcurrency ? note(text, fix) : ok(text)];
  },
};

/** Memory in MB of a function that every account may have, also a new one (AWS re:Post). No API tells an account's limit. */
const newAccountMemoryMb = 3008;

const memory: Check = {
  name: 'memory quota',
  isForLocal: false,
  async look() {
    const { name, memoryMb } = tiers.reduce((a, b) => (b.memoryMb > a.memoryMb ? b : a));
    const text = `the largest tier, ${name}, has ${memoryMb} MB; new accounts may have ${newAccountMemoryMb} MB`;
    const fix =
      'AWS does not tell the limit of an account. If the deployment failed, ask AWS Support for 10240 MB.';
    return [memoryMb > newAccountMemoryMb ? note(text, fix) : ok(text)];
  },
};

export const accountChecks: readonly Check[] = [account, stack, concurrency, memory];
