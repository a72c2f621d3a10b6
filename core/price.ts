// What AWS bills for a Lambda's time and for S3's requests, in US dollars.

/** AWS Lambda on arm64, which serverless.yml deploys: us-east-1, first tier of the price list, November 2026. */
export const usdPerGbSecond = 0.0000133334;
export const usdPerInvocation = 0.2 / 1e6;

/** S3 Standard, a PUT or a LIST, same region and month. */
export const putUsd = 5 / 1e6;
/** A GET or a HEAD. DELETEs are free. */
export const getUsd = 0.4 / 1e6;

/**
 * An event that S3 sends to EventBridge, once its bucket sends events there. AWS bills it with or without a rule: an "opt-in data
 * event" of up to 64 KB in aws.amazon.com/eventbridge/pricing. Same region and month.
 */
export const bucketEventUsd = 1 / 1e6;

/**
 * A poll for so many waiting files costs less by GETs than by a LIST: for each file that still waits, one of the thumbnail and one of
 * the failure record.
 */
export const mostReadByKey = Math.floor(putUsd / (2 * getUsd));

/** A request to an HTTP API, a byte of CloudWatch's logs, and a byte that leaves AWS; same region and month. */
export const apiRequestUsd = 1 / 1e6;
export const logByteUsd = 0.5 / 1e9;
export const trafficByteUsd = 0.09 / 1e9;

/** A custom event of at most 64 KB on EventBridge; same region, December 2026. */
export const outcomeEventUsd = 1 / 1e6;

/** START, END and REPORT, which Lambda writes for each invocation, in bytes (developer guide, "Viewing CloudWatch logs"). */
export const lambdaLogBytes = 420;

/**
 * A GET or a HEAD of an object in a colder storage class, and each byte that a GET reads (aws.amazon.com/s3/pricing); same region,
 * December 2026. The other classes cost what S3 Standard costs.
 */
export const colderClasses: Readonly<
  Record<string, { readonly getUsd: number; readonly byteUsd: number }>
> = {
  STANDARD_IA: { getUsd: 1 / 1e6, byteUsd: 0.01 / 1e9 },
  ONEZONE_IA: { getUsd: 1 / 1e6, byteUsd: 0.01 / 1e9 },
  GLACIER_IR: { getUsd: 10 / 1e6, byteUsd: 0.03 / 1e9 },
};

/** KMS decrypts the key of an object for each GET, unless its bucket has an S3 Bucket Key (aws.amazon.com/kms/pricing); same. */
export const decryptUsd = 3 / 1e6;

export interface Invocation {
  readonly memoryMb: number;
  /** Milliseconds that AWS bills; it rounds them up to a whole number. */
  readonly billedMs: number;
}

/** @returns dollars for one invocation: its memory times its time, and the request */
export function invocationUsd({ memoryMb, billedMs }: Invocation): number {
  const gbSeconds = (memoryMb / 1024) * (Math.ceil(billedMs) / 1000);
  return gbSeconds * usdPerGbSecond + usdPerInvocation;
}
