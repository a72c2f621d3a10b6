// Whether a request may come in at all: from our own page or no page, and not too often.
import { failure } from '#core/failure.ts';
import type { Settings } from '#io/env.ts';
import { claimedVisitorOf, clientOf } from './client-address.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { failureReply } from './reply.ts';

export type AdmissionSettings = Pick<
  Settings,
  | 'signedFilesPerMinute'
  | 'signedBytesPerMinute'
  | 'batchReadsPerMinute'
  | 'failedTriesPerMinute'
  | 'trustedProxyHops'
>;

const allowances = ['signed-files', 'signed-bytes', 'batch-reads', 'failed-tries'] as const;
export type Costs = Readonly<Partial<Record<(typeof allowances)[number], number>>>;

export interface Admission {
  /** @returns the reply that refuses a request which another website's page made: 403 */
  refuseForeign(request: Request): Response | undefined;
  /**
   * Takes from all of these allowances of the client, or from none.
   *
   * @returns the reply that refuses the request when one of them is used up: 429 with Retry-After
   */
  refuseFrequent(request: Request, costs: Costs): Response | undefined;
}

/**
 * Where a proxy may be in front that the operator did not name, all its visitors share one allowance. Each of them gets half
 * of it at most, so that nobody can use up everybody's; inventing visitors does not make it larger.
 */
const visitorWeight = 2;

export function createAdmission(settings: AdmissionSettings, now?: () => number): Admission {
  const { trustedProxyHops, signedBytesPerMinute } = settings;
  const createLimiter = (perMinute: number) =>
    createRateLimiter({ perMinute, ...(now ? { now } : {}) });
  const limiters = {
    'signed-files': createLimiter(settings.signedFilesPerMinute),
    'signed-bytes': createLimiter(signedBytesPerMinute),
    'batch-reads': createLimiter(settings.batchReadsPerMinute),
    'failed-tries': createLimiter(settings.failedTriesPerMinute),
  };

  return {
    refuseForeign(request) {
      return isForeign(request.headers, trustedProxyHops)
        ? failureReply(failure('wrong-origin'))
        : undefined;
    },
    refuseFrequent({ headers }, costs) {
      const client = clientOf(headers, trustedProxyHops);
      const visitor = claimedVisitorOf(headers, trustedProxyHops);
      const takes = allowances.flatMap((allowance) => {
        const shared = { limiter: limiters[allowance], allowance };
        const cost = costs[allowance] ?? 0;
        if (visitor === undefined) return [{ ...shared, client, cost }];
        const visitorCost = cost * visitorWeight;
        return [
          { ...shared, client, cost },
          { ...shared, client: visitor, cost: visitorCost },
        ];
      });
      for (const { limiter, allowance, client, cost } of takes) {
        const seconds = limiter.look(client, cost);
        if (seconds === 0) continue;
        const maxBytes = allowance === 'signed-bytes' ? signedBytesPerMinute : undefined;
        const headers = { 'retry-after': String(seconds) };
        return failureReply(failure('too-many-requests', { maxBytes }), headers);
      }
      for (const { limiter, client, cost } of takes) limiter.take(client, cost);
      return undefined;
    },
  };
}

/** One answer for addresses of the wrong form and for unknown ones; 429 after many of them. */
export function answerMiss(admission: Admission, request: Request): Response {
  return (
    admission.refuseFrequent(request, { 'failed-tries': 1 }) ??
    failureReply(failure('batch-not-found'))
  );
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
