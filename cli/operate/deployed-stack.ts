// What the commands of an operator know about a stack on AWS. Each fact is asked for once, when a check first needs it.
import { isForeignSource, type Places, placeAt, placesIn } from '#core/keys.ts';
import { type RenderSettings, readRenderSettings } from '#core/settings.ts';
import { openStorage, type UploadStorage } from '#storage/object-store.ts';
import { ask, impatient, readFault } from './ask.ts';
import type { StackPlace } from './stack-place.ts';

export interface DeployedStack {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface StackFacts {
  readonly place: StackPlace;
  account(): Promise<{ readonly id: string; readonly arn: string }>;
  /** @returns `undefined` when there is no such stack */
  stack(): Promise<DeployedStack | undefined>;
  /** @throws Error when the stack has no such output */
  output(name: string): Promise<string>;
  bucketName(): Promise<string>;
  places(): Promise<Places>;
  /** Whether the source is a bucket of somebody else. */
  isForeign(): Promise<boolean>;
  hasPage(): Promise<boolean>;
  /** Whether the functions put events of the outcomes on the account's bus. */
  hasEvents(): Promise<boolean>;
  /** The settings that the dispatcher was deployed with; on the local stack those of this machine. */
  settings(): Promise<RenderSettings>;
  /** The bucket of the stack, with the keys that the dispatcher makes. */
  storage(): Promise<UploadStorage>;
}

export function createStackFacts(place: StackPlace): StackFacts {
  const account = once(readAccount);
  const stack = once(() => readStack(place.stackName));
  const output = async (name: string) => {
    const value = (await stack())?.outputs[name];
    if (value) return value;
    throw new Error(`The stack ${place.stackName} has no output ${name}.`);
  };
  const bucketName = async () => place.localBucket ?? (await output('BucketName'));
  const places = once(async () => {
    if (place.isLocal) return readRenderSettings(process.env).places;
    return placesOf(await bucketName(), (await stack())?.outputs ?? {});
  });
  const isForeign = async () => isForeignSource(await places());
  const variables = once(async () =>
    place.isLocal ? process.env : readVariables(`${place.stackName}-dispatcher`),
  );
  const settings = once(async () => readRenderSettings(await variables()));
  const hasEvents = async () => (await variables()).EVENTS === 'on';
  const hasPage = async () => {
    if (place.isLocal) return (await settings()).hasPage;
    const { PageUrl, SourcePlace } = (await stack())?.outputs ?? {};
    // A stack from before PAGE=off does not say its source, and always has a page.
    return PageUrl !== undefined || SourcePlace === undefined;
  };
  const storage = async () =>
    openStorage({ places: await places(), variants: (await settings()).variants });
  return {
    place,
    account,
    stack,
    output,
    bucketName,
    places,
    isForeign,
    hasPage,
    hasEvents,
    settings,
    storage,
  };
}

/** A stack from before these outputs has the default places. */
function placesOf(bucket: string, outputs: DeployedStack['outputs']): Places {
  const usual = placesIn(bucket);
  const { SourcePlace = '', OutputPlace = '' } = outputs;
  return {
    ...usual,
    input: placeAt(SourcePlace) ?? usual.input,
    output: placeAt(OutputPlace) ?? usual.output,
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function readAccount() {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const request = new STSClient(impatient).send(new GetCallerIdentityCommand({}));
  const { Account: id = '', Arn: arn = '' } = await ask('sts:GetCallerIdentity', request);
  return { id, arn };
}

async function readVariables(FunctionName: string): Promise<Readonly<Record<string, string>>> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const request = new GetFunctionConfigurationCommand({ FunctionName });
  const reply = await ask(
    'lambda:GetFunctionConfiguration',
    new LambdaClient(impatient).send(request),
  );
  return reply.Environment?.Variables ?? {};
}

async function readStack(name: string): Promise<DeployedStack | undefined> {
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const client = new CloudFormationClient(impatient);
  try {
    const request = client.send(new DescribeStacksCommand({ StackName: name }));
    const { Stacks: [found] = [] } = await ask('cloudformation:DescribeStacks', request);
    const outputs = (found?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    return found && { status: found.StackStatus ?? '', outputs: Object.fromEntries(outputs) };
  } catch (error) {
    // CloudFormation answers ValidationError for a stack that does not exist, and for nothing else in this request.
    if (readFault(error).name === 'ValidationError') return undefined;
    throw error;
  }
}
