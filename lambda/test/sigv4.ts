// AWS Signature Version 4 as S3 checks it, after its specification: no part of the SDK's signer, which it is to judge.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire: nothing decoded, normalised or merged. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** S3's own error codes. */
export type Refusal =
  | 'AccessDenied'
  | 'AuthorizationQueryParametersError'
  | 'InvalidAccessKeyId'
  | 'InvalidURI'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch';

interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  /** Seconds after its date in which the request is good. */
  readonly expires: number;
  readonly payloadHash: string;
}

/** Seconds by which clocks may differ; S3's. */
const maxSkewSeconds = 15 * 60;
const algorithm = 'AWS4-HMAC-SHA256';
/** A week; S3's limit for presigned URLs. */
const maxExpirySeconds = 604_800;

/**
 * @param now milliseconds since 1970 at which the request arrived
 * @returns why S3 would refuse the request, or `undefined` when it would not
 */
export function refuseBySignature(
  request: ReceivedRequest,
  signer: Signer,
  now: number,
): Refusal | undefined {
  const [path = '', query] = splitOnce(request.target, '?');
  const parameters = parseQuery(query ?? '');
  const canonicalPath = reencode(path, '/');
  if (parameters === undefined || canonicalPath === undefined) return 'InvalidURI';
  const claim = readClaim(request, parameters);
  if (typeof claim === 'string') return claim;

  const signedAt = parseDate(claim.date);
  if (signedAt === undefined) return 'AuthorizationQueryParametersError';
  const ageSeconds = (now - signedAt) / 1000;
  if (ageSeconds < -maxSkewSeconds) return 'RequestTimeTooSkewed';
  if (ageSeconds > claim.expires) return 'AccessDenied';

  const scope = `${claim.date.slice(0, 8)}/${signer.region}/s3/aws4_request`;
  const [keyId, ...claimedScope] = claim.credential.split('/');
  if (keyId !== signer.accessKeyId) return 'InvalidAccessKeyId';
  if (claimedScope.join('/') !== scope) return 'AuthorizationQueryParametersError';

  const signedNames = claim.signedHeaders.split(';');
  const mustBeSigned = request.headers
    .map(([name]) => name.toLowerCase())
    .filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (![...mustBeSigned, 'host'].every((name) => signedNames.includes(name))) return 'AccessDenied';

  const canonicalRequest = [
    request.method,
    canonicalPath,
    parameters
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signedNames.map((name) => `${name}:${headerOf(request, name)}`),
    '',
    claim.signedHeaders,
    claim.payloadHash,
  ].join('\n');
  const stringToSign = [algorithm, claim.date, scope, sha256Hex(canonicalRequest)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${signer.secretAccessKey}`);
  return isEqual(hmac(key, stringToSign).toString('hex'), claim.signature)
    ? undefined
    : 'SignatureDoesNotMatch';
}

type Parameters = readonly (readonly [name: string, value: string])[];

function readClaim(request: ReceivedRequest, parameters: Parameters): Claim | Refusal {
  const authorization = headerOf(request, 'authorization');
  const isPresigned = parameters.some(([name]) => name.startsWith('X-Amz-'));
  if (authorization !== '') {
    return isPresigned ? 'AccessDenied' : readAuthorization(request, authorization);
  }
  if (!isPresigned) return 'AccessDenied';
  const one = (name: string) => {
    const values = parameters.filter(([found]) => found === name).map(([, value]) => value);
    return values.length === 1 ? values[0] : undefined;
  };
  const expires = one('X-Amz-Expires') ?? '';
  const claim = {
    credential: one('X-Amz-Credential') ?? '',
    signedHeaders: one('X-Amz-SignedHeaders') ?? '',
    signature: one('X-Amz-Signature') ?? '',
    date: one('X-Amz-Date') ?? '',
    expires: /^\d+$/.test(expires) ? Number(expires) : Number.NaN,
    payloadHash: 'UNSIGNED-PAYLOAD',
  };
  const isComplete = Object.values(claim).every((value) => value !== '');
  const isInRange = claim.expires >= 1 && claim.expires <= maxExpirySeconds;
  return one('X-Amz-Algorithm') === algorithm && isComplete && isInRange
    ? claim
    : 'AuthorizationQueryParametersError';
}

function readAuthorization(request: ReceivedRequest, authorization: string): Claim | Refusal {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
      authorization,
    ) ?? [];
  if (!credential || !signedHeaders || !signature) return 'AccessDenied';
  return {
    credential,
    signedHeaders,
    signature,
    date: headerOf(request, 'x-amz-date'),
    expires: maxSkewSeconds,
    payloadHash: headerOf(request, 'x-amz-content-sha256'),
  };
}

/** Values of a header, in their order, trimmed and with runs of spaces made one; empty when it is absent. */
function headerOf({ headers }: ReceivedRequest, name: string): string {
  return headers
    .filter(([found]) => found.toLowerCase() === name)
    .map(([, value]) => value.trim().replace(/ +/g, ' '))
    .join(',');
}

function parseQuery(query: string): Parameters | undefined {
  const pairs: [string, string][] = [];
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', value = ''] = splitOnce(part, '=').map((text) => decode(text ?? ''));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

/** `20261124T180000Z` -> milliseconds since 1970 */
function parseDate(text: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const iso = text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function reencode(text: string, kept: string): string | undefined {
  const parts = text.split(kept).map(decode);
  return parts.includes(undefined) ? undefined : parts.map((part = '') => encode(part)).join(kept);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** RFC 3986: all but letters, digits and `-._~`, which is more than `encodeURIComponent` does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
