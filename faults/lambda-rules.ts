// Reads from serverless.yml how Lambda must treat each function, with all variables resolved.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { root } from '../stack/root.mjs';

/** Times in seconds. */
export interface FunctionRules {
  readonly memoryMb: number;
  readonly timeout: number;
  /** Retries after a failed first try. */
  readonly maxRetries: number;
  /** Lambda drops an event that waits longer than this. */
  readonly maxEventAge: number;
  /** The function that receives events whose last try failed; `undefined` if they go to a queue for people. */
  readonly onFailure?: string | undefined;
}

/** Defaults: "Configuring error handling settings for asynchronous invocations", AWS Lambda. */
const lambdaDefaults = { maxRetries: 2, maxEventAge: 6 * 3600 };

const serviceSchema = z.object({
  functions: z.record(
    z.string(),
    z.object({
      memorySize: z.coerce.number(),
      timeout: z.coerce.number(),
      maximumRetryAttempts: z.number().optional(),
      maximumEventAge: z.number().optional(),
      /** A function by its key, or a queue that people read. */
      destinations: z
        .object({ onFailure: z.union([z.string(), z.object({ type: z.literal('sqs') })]) })
        .optional(),
    }),
  ),
});

/** @returns the rules by the functions' keys in serverless.yml */
export async function readLambdaRules(): Promise<ReadonlyMap<string, FunctionRules>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['node_modules/serverless/bin/serverless.js', 'print', '--format', 'json'],
    { cwd: root, maxBuffer: 1e7 },
  );
  const { functions } = serviceSchema.parse(JSON.parse(stdout));
  return new Map(
    Object.entries(functions).map(([name, found]) => [
      name,
      {
        memoryMb: found.memorySize,
        timeout: found.timeout,
        maxRetries: found.maximumRetryAttempts ?? lambdaDefaults.maxRetries,
        maxEventAge: found.maximumEventAge ?? lambdaDefaults.maxEventAge,
        onFailure: z.string().safeParse(found.destinations?.onFailure).data,
      },
    ]),
  );
}
