// What the handlers work with: settings and clients, made once in each Lambda environment, and Lambda's own context.
import type { Context } from 'aws-lambda';
import type { TierName } from '#core/tiers.ts';
import type { RenderBudget } from '#render/process/render-within-budget.ts';
import { limitDeniedReads } from '#storage/limit-denied-reads.ts';
import { mapStores, openStorage, type UploadStorage } from '#storage/object-store.ts';
import { createEventBridge, createWebhook, type Publish } from '#storage/publish.ts';
import { untilConnected, withRetries } from '#storage/until-connected.ts';
import { type LambdaSettings, readLambdaSettings } from './settings.ts';
import { createWorkerInvoker, type InvokeWorker } from './worker-invoker.ts';

export interface Dependencies extends UploadStorage {
  readonly settings: LambdaSettings;
  readonly invokeWorker: InvokeWorker;
  /** Sends each outcome to the operator's application; `undefined` without EVENTS and WEBHOOK_URL. */
  readonly publish?: Publish | undefined;
}

export interface RenderDependencies extends Dependencies {
  readonly renderPool: RenderBudget['renderPool'];
}

/** The part of Lambda's context that the handlers use. */
export type InvocationContext = Pick<
  Context,
  'awsRequestId' | 'memoryLimitInMB' | 'getRemainingTimeInMillis'
>;

/** What one invocation has for its uploads. */
export interface RunContext extends Dependencies {
  readonly budget: RenderBudget;
  readonly requestId: string;
  /** Tier of the running function. A job that needs a larger one is handed over. */
  readonly tier: TierName;
}

/** The memory comes from Lambda's context, because the local functions share one set of environment variables. */
export function runContextOf(
  { renderPool, ...dependencies }: RenderDependencies,
  context: InvocationContext,
  tier: TierName,
): RunContext {
  const budget = {
    memoryMb: Number(context.memoryLimitInMB),
    remainingMs: () => context.getRemainingTimeInMillis(),
    renderPool,
  };
  return { ...dependencies, budget, requestId: context.awsRequestId, tier };
}

let made: Dependencies | undefined;

/** Makes the settings and clients at the first call, so that tests can import a handler without any settings. */
export function dependenciesOfLambda(): Dependencies {
  if (made) return made;
  const settings = readLambdaSettings(process.env);
  const invokeWorker = createWorkerInvoker(settings.workerFunctionPrefix);
  const { stores: plain, keys } = openStorage(settings);
  const stores = mapStores(plain, withRetries);
  made = {
    settings,
    keys,
    stores: { ...stores, input: limitDeniedReads(stores.input) },
    invokeWorker: (job) => untilConnected(() => invokeWorker(job)),
    publish: publishFor(settings),
  };
  return made;
}

function publishFor({ webhookUrl, hasEvents }: LambdaSettings): Publish | undefined {
  if (webhookUrl) return createWebhook(webhookUrl);
  return hasEvents ? createEventBridge() : undefined;
}

/** Makes the handler that Lambda calls. */
export function bootstrap<Arguments extends readonly unknown[], Result>(
  create: (dependencies: Dependencies) => (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  let handler: ReturnType<typeof create> | undefined;
  return (...args) => {
    handler ??= create(dependenciesOfLambda());
    return handler(...args);
  };
}
