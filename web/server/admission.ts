// Whether a request may come in at all: from our own page or no page, and not too often.
import { failure } from '#core/failure.ts';
import type { Settings } from '#io/env.ts';
import { clientOf } from './client-address.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { failureReply } from './reply.ts';

export type AdmissionSettings = Pick<
  Settings,
  'signedFilesPerMinute' | 'batchReadsPerMinute' | 'failedTriesPerMinute' | 'trustedProxyHops'
>;

export type Allowance = 'signed-files' | 'batch-reads' | 'failed-tries';

export interface Admission {
  /** @returns the reply that refuses a request which another website's page made: 403 */
  refuseForeign(request: Request): Response | undefined;
  /** Takes from the client's allowance. @returns the reply that refuses it when that is used up: 429 */
  refuseFrequent(request: Request, allowance: Allowance, cost?: number): Response | undefined;
  /** As refuseFrequent(), and takes nothing. */
  refuseExhausted(request: Request, allowance: Allowance): Response | undefined;
}

export function createAdmission(settings: AdmissionSettings, now?: () => number): Admission {
  const { trustedProxyHops } = settings;
  const createLimiter = (perMinute: number) =>
    createRateLimiter({ perMinute, ...(now ? { now } : {}) });
  const limiters = {
    'signed-files': createLimiter(settings.signedFilesPerMinute),
    'batch-reads': createLimiter(settings.batchReadsPerMinute),
    'failed-tries': createLimiter(settings.failedTriesPerMinute),
  };
  const client = ({ headers }: Request) => clientOf(headers, trustedProxyHops);

  return {
    refuseForeign(request) {
      return isForeign(request.headers, trustedProxyHops)
        ? failureReply(failure('wrong-origin'))
        : undefined;
    },
    refuseFrequent(request, allowance, cost = 1) {
      return refuseUntil(limiters[allowance].take(client(request), cost));
    },
    refuseExhausted(request, allowance) {
      return refuseUntil(limiters[allowance].look(client(request)));
    },
  };
}

/** One answer for addresses of the wrong form and unknown ones, and not for long to who tries many. */
export function answerMiss(admission: Admission, request: Request): Response {
  return (
    admission.refuseFrequent(request, 'failed-tries') ?? failureReply(failure('batch-not-found'))
  );
}

function refuseUntil(seconds: number): Response | undefined {
  if (seconds === 0) return undefined;
  return failureReply(failure('too-many-requests'), { 'retry-after': String(seconds) });
}

/**
 * Goes by what browsers add to a request and no script of a page can change. Programs that are no browser send neither
 * header, and bring no visitor's rights along.
 */
function isForeign(headers: Headers, trustedHops: number): boolean {
  const site = headers.get('sec-fetch-site');
  // With it Origin says no more, and is `null` of a form on a page that hides where it comes from, as ours do.
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  const forwardedHost = trustedHops > 0 ? headers.get('x-forwarded-host') : null;
  const host = forwardedHost ?? headers.get('host');
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
