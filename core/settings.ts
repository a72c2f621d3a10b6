// Settings from environment variables. Each reader parses its own; this file has what several read. No variable is required,
// and a reader reports all faults together.
import * as z from 'zod/mini';
import { findOverlap, isForeignSource, maxKeyBytes, placesIn } from './keys.ts';
import { parseVariants } from './parse-variants.ts';
import { defaultMaxPixels } from './refuse-by-facts.ts';
import { squareVariant } from './variant.ts';

/** An empty variable means the same as an unset one: the default. */
export const text = <Fallback>(fallback: Fallback) =>
  z.pipe(
    z.optional(z.string()),
    z.transform((value) => value?.trim() || fallback),
  );

// Each message completes a sentence that starts with the variable and its value.
export const integer = (fallback: number, min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.pipe(
    z.pipe(text(fallback), z.transform(Number)),
    z.int({ error }).check(z.minimum(min, { error }), z.maximum(max, { error })),
  );
};

export const oneOf = <const Name extends string>(fallback: Name, ...others: readonly Name[]) => {
  const names = [fallback, ...others];
  return z.pipe(text(fallback), z.enum(names, { error: `must be ${names.join(' or ')}` }));
};

/** S3's rules for names. CloudFormation and the page's URLs use the name as it is. */
const bucketNamePattern = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Bucket of the local stack, which .env.example sets too. On AWS serverless.yml names the bucket. */
const localBucketName = 'local-bucket';

const bucketName = z
  .string()
  .check(z.regex(bucketNamePattern, 'is not a name that S3 allows for a bucket'));
const otherBucket = z.pipe(text(undefined), z.optional(bucketName));

const prefix = z.pipe(
  // Spaces belong to the prefix.
  z.pipe(
    z.optional(z.string()),
    z.transform((value) => value || undefined),
  ),
  z.optional(
    z.string().check(
      z.regex(/^[^/].*\/$/s, 'must be the start of keys up to a slash, such as photos/'),
      // Half of the limit for a key. The rest is for the path below the prefix.
      z.refine(
        (value) => Buffer.byteLength(value) <= maxKeyBytes / 2,
        'must have at most 512 bytes',
      ),
    ),
  ),
);

const placeFields = {
  /** The stack's own bucket, for the uploads and their outcomes. */
  BUCKET_NAME: z.pipe(text(localBucketName), bucketName),
  /** The bucket of the uploads, if not the stack's own. The stack only reads there. */
  SOURCE_BUCKET: otherBucket,
  SOURCE_PREFIX: prefix,
  /** Where the thumbnails go, if not into the stack's bucket. */
  OUTPUT_BUCKET: otherBucket,
  OUTPUT_PREFIX: prefix,
  /** Whether there is a page. */
  PAGE: z.pipe(text(undefined), z.optional(z.enum(['on', 'off'], { error: 'must be on or off' }))),
};

/** What the page and the Lambdas have to agree on. */
const sharedFields = {
  ...placeFields,
  /** What is made of each upload: see `parseVariants`. */
  THUMBNAILS: z.pipe(
    z.optional(z.string()),
    z.transform((value, { issues }) => {
      const parsed = value?.trim() ? parseVariants(value) : undefined;
      if (parsed?.ok === false)
        issues.push({ code: 'custom', message: parsed.fault, input: value });
      return parsed?.ok ? parsed.variants : undefined;
    }),
  ),
  /** Short form of THUMBNAILS for one thumbnail: its longest side, in pixels. */
  THUMBNAIL_SIZE: integer(128, 16, 1024),
  /** Whether an animation keeps moving or shows its first frame. */
  ANIMATION: oneOf('keep', 'first-frame'),
  /** Bytes of one file. The render process holds them in memory once. */
  MAX_UPLOAD_BYTES: integer(100_000_000, 1, 500_000_000),
  /** Width x height of a source. */
  MAX_PIXELS: integer(defaultMaxPixels, 1, 1_000_000_000),
};

/** @returns the schema of a reader's own fields and of the shared ones, with the rules that several fields share */
export function settingsSchema<Fields extends z.core.$ZodLooseShape>(fields: Fields) {
  return z.object({ ...sharedFields, ...fields }).check(({ value, issues }) => {
    const parsed = placesSchema.safeParse(value).data;
    if (!parsed) return;
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: value });
    const places = placesOf(parsed);
    const overlap = findOverlap(places);
    if (overlap) refuse(overlap.setting, `does not work: ${overlap.clause}`);
    if (parsed.PAGE === 'on' && isForeignSource(places))
      refuse('PAGE', 'does not work with SOURCE_BUCKET: the page would have to write there');
  });
}

const placesSchema = z.object(placeFields);
const sharedSchema = z.object(sharedFields);
type SharedEnv = z.infer<typeof sharedSchema>;

function placesOf({ BUCKET_NAME, ...env }: z.infer<typeof placesSchema>) {
  return placesIn(BUCKET_NAME, {
    sourceBucket: env.SOURCE_BUCKET,
    sourcePrefix: env.SOURCE_PREFIX,
    outputBucket: env.OUTPUT_BUCKET,
    outputPrefix: env.OUTPUT_PREFIX,
  });
}

export function sharedSettings(env: SharedEnv) {
  const places = placesOf(env);
  return {
    places,
    hasPage: !isForeignSource(places) && env.PAGE !== 'off',
    variants: variantsOf(env),
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    maxPixels: env.MAX_PIXELS,
  };
}

/** @param own the stack's bucket: a deployment knows its name as an expression of CloudFormation only */
export function readStackSettings(env: Env, own: string) {
  return sharedSettings({ ...parseSettings(sharedSchema, env), BUCKET_NAME: own });
}

function variantsOf({ THUMBNAILS, THUMBNAIL_SIZE, ANIMATION }: SharedEnv) {
  const keepAnimation = ANIMATION === 'keep';
  return (THUMBNAILS ?? [squareVariant(THUMBNAIL_SIZE, true)]).map((variant) => ({
    ...variant,
    keepAnimation: keepAnimation && variant.keepAnimation,
  }));
}

/** What decides where an image is rendered, and what of. The CLI reads these too. */
export const renderFields = {
  /** Whether to save money or the person's time where the two conflict. */
  LATENCY_AIM: oneOf('balanced', 'cheapest', 'fastest'),
};

const renderSchema = z.pipe(
  settingsSchema(renderFields),
  z.transform((env) => ({ ...sharedSettings(env), latencyAim: env.LATENCY_AIM })),
);

export type RenderSettings = Readonly<z.infer<typeof renderSchema>>;

export type Env = Readonly<Record<string, string | undefined>>;

/** @throws Error that names every faulty variable, what it must be, and its value unless that is secret */
export function parseSettings<Settings>(schema: z.ZodMiniType<Settings>, env: Env): Settings {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  throw settingsError(describeIssues(parsed.error.issues, env));
}

/** @throws Error as `parseSettings` does */
export function readRenderSettings(env: Env): RenderSettings {
  return parseSettings(renderSchema, env);
}

/** @returns a sentence for each faulty variable */
export function findSettingsFaults(schema: z.ZodMiniType, env: Env): readonly string[] {
  return describeIssues(schema.safeParse(env).error?.issues ?? [], env);
}

/** Variables whose values must not appear in a log. */
const secrets: ReadonlySet<string> = new Set(['ACCESS_TOKEN']);

/** @returns a sentence for each issue that zod found in an environment */
export function describeIssues(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  env: Env,
): string[] {
  return issues.map(({ path, message }) => {
    const name = path.join('.');
    const value = secrets.has(name) ? '…' : JSON.stringify(env[name]);
    return `${name}=${value} ${message}.`;
  });
}

export function settingsError(faults: readonly string[]): Error {
  const lines = faults.map((fault) => `  ${fault}`);
  return new Error(`These settings are wrong; correct or unset them:\n${lines.join('\n')}`);
}
