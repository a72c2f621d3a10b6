// The settings that the handlers read.
import * as z from 'zod/mini';
import {
  type Env,
  oneOf,
  parseSettings,
  renderFields,
  settingsSchema,
  sharedSettings,
  text,
} from '#core/settings.ts';

const headerError = 'must be a header of 1 to 200 printable ASCII characters';

export const lambdaSchema = z.pipe(
  settingsSchema({
    ...renderFields,
    /** Start of the worker functions' names; the tier's name follows. serverless.yml sets it. */
    WORKER_FUNCTION_PREFIX: text('thumbnail-generator-dev-worker-'),
    /** Age in days from which S3's lifecycle deletes uploads, but not their thumbnails. serverless.yml sets it. */
    KEEP_THUMBNAILS_AFTER_DAYS: z.pipe(text(undefined), z.transform(Number)),
    /** Whether each outcome is an event on the default bus of EventBridge. */
    EVENTS: oneOf('off', 'on'),
    /** Where the local stack posts the same events. A deployment refuses it. */
    WEBHOOK_URL: z.pipe(
      text(undefined),
      z.optional(
        z.url({
          protocol: /^https?$/,
          error: 'must be a URL such as http://localhost:4000/events',
        }),
      ),
    ),
    /** Header that S3 sends with each thumbnail. */
    CACHE_CONTROL: z.pipe(text(''), z.string().check(z.regex(/^[ -~]{0,200}$/, headerError))),
  }),
  z.transform((env) => ({
    ...sharedSettings(env),
    latencyAim: env.LATENCY_AIM,
    workerFunctionPrefix: env.WORKER_FUNCTION_PREFIX,
    /** NaN if uploads do not expire, or their thumbnails go with them. */
    keepThumbnailsAfterMs: env.KEEP_THUMBNAILS_AFTER_DAYS * 24 * 3600 * 1000,
    hasEvents: env.EVENTS === 'on',
    webhookUrl: env.WEBHOOK_URL,
    cacheControl: env.CACHE_CONTROL || undefined,
  })),
);

export type LambdaSettings = Readonly<z.infer<typeof lambdaSchema>>;

/** @throws Error that names every faulty variable */
export function readLambdaSettings(env: Env): LambdaSettings {
  return parseSettings(lambdaSchema, env);
}
