// Settings of the page on AWS, from the environment of `sls`.
import * as z from 'zod';

/** An empty variable counts as unset. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const optionsSchema = z
  .object({
    /** Origin of the page at an address of the operator's. Without it, the page has the address of the API. */
    WEB_ORIGIN: text
      .transform((value) => value?.replace(/\/+$/, ''))
      .pipe(
        z
          .string()
          .regex(/^https?:\/\/[^/\s]+$/, 'is not an origin such as https://thumbnails.example.com')
          .optional(),
      ),
    /** Certificate of WEB_ORIGIN in AWS Certificate Manager. With it, the API answers at that domain. */
    CERTIFICATE_ARN: text.pipe(
      z
        .string()
        .regex(
          /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
          'is not the ARN of a certificate',
        )
        .optional(),
    ),
    /** Name of the SSM parameter that holds the access token. */
    ACCESS_TOKEN_PARAMETER: text.pipe(
      z
        .string()
        .regex(/^\/?[\w.-]+(\/[\w.-]+)*$/, 'is not the name of an SSM parameter')
        .optional(),
    ),
    /** Requests per second of all visitors together. */
    PAGE_REQUESTS_PER_SECOND: text
      .transform((value) => (value === undefined ? 100 : Number(value)))
      .pipe(z.number().int().min(1).max(10_000)),
  })
  .refine((env) => !env.CERTIFICATE_ARN || /^https:\/\/[\w.-]+$/.test(env.WEB_ORIGIN ?? ''), {
    path: ['WEB_ORIGIN'],
    message: 'must be the https origin of the domain that CERTIFICATE_ARN certifies',
  });

export type PageOptions = ReturnType<typeof readPageOptions>;

/** @throws Error that names every wrong variable, but not its value, which may be secret */
export function readPageOptions(env: Readonly<Record<string, string | undefined>>) {
  const parsed = optionsSchema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new Error(`These settings are wrong; correct or unset them: ${faults.join('; ')}`);
  }
  const found = parsed.data;
  return {
    webOrigin: found.WEB_ORIGIN,
    certificateArn: found.CERTIFICATE_ARN,
    accessTokenParameter: found.ACCESS_TOKEN_PARAMETER,
    requestsPerSecond: found.PAGE_REQUESTS_PER_SECOND,
  };
}

/**
 * Without this check, the token of a person who deploys would be ignored, and the page would be public.
 *
 * @throws Error when the environment has a token that the page would not get
 */
export function refuseTokenInEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  if (!env.ACCESS_TOKEN?.trim()) return;
  throw new Error(
    'ACCESS_TOKEN would be readable in the template, so it is not deployed. Put the token into an SSM parameter, ' +
      'name the parameter in ACCESS_TOKEN_PARAMETER, and unset ACCESS_TOKEN.',
  );
}
