// The settings that the handlers read.
import * as z from 'zod/mini';
import { type Env, parseSettings, renderFields, sharedSettings, text } from '#core/settings.ts';

export const lambdaSchema = z.pipe(
  z.object({
    ...renderFields,
    /** Start of the worker functions' names; the tier's name follows. serverless.yml sets it. */
    WORKER_FUNCTION_PREFIX: text('thumbnail-generator-dev-worker-'),
  }),
  z.transform((env) => ({
    ...sharedSettings(env),
    latencyAim: env.LATENCY_AIM,
    workerFunctionPrefix: env.WORKER_FUNCTION_PREFIX,
  })),
);

export type LambdaSettings = Readonly<z.infer<typeof lambdaSchema>>;

/** @throws Error that names every faulty variable */
export function readLambdaSettings(env: Env): LambdaSettings {
  return parseSettings(lambdaSchema, env);
}
