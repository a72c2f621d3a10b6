// Whether the server answers a request at all: it must come from our own page or from no page, and not too often.
import { failure } from '#core/failure.ts';
import { claimedVisitorOf, clientOf } from './client-address.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { failureReply } from './reply.ts';
import type { ServerSettings } from './settings.ts';

const allowances = ['signedFiles', 'signedBytes', 'batchReads', 'failedTries'] as const;
type Allowance = (typeof allowances)[number];

export type AdmissionSettings = Pick<ServerSettings, `${Allowance}PerMinute` | 'trustedProxyHops'>;
export type Costs = Readonly<Partial<Record<Allowance, number>>>;

export type Admission = ReturnType<typeof createAdmission>;

/**
 * If the operator did not name a proxy, all its visitors share one allowance. Requests cost each visitor this many times as
 * much, so nobody can use up more than half. A client that invents visitors gains nothing.
 */
const visitorWeight = 2;

export function createAdmission(settings: AdmissionSettings, now?: () => number) {
  const { trustedProxyHops } = settings;
  const limiters = allowances.map((allowance) => {
    const perMinute = settings[`${allowance}PerMinute`];
    return { allowance, perMinute, limiter: createRateLimiter(perMinute, now) };
  });

  return {
    /** @returns the reply 403 to a request that another website's page made */
    refuseForeign(request: Request): Response | undefined {
      return isForeign(request.headers, trustedProxyHops)
        ? failureReply(failure('wrong-origin'))
        : undefined;
    },
    /**
     * Takes from all of these allowances of the client, or from none. Requests that other websites make in the client's browser
     * have allowances of their own, so that no website can use up those of our page.
     *
     * @returns the reply 429 with Retry-After when one of them is used up
     */
    refuseFrequent({ headers }: Request, costs: Costs): Response | undefined {
      const apart = isForeign(headers, trustedProxyHops) ? ' for other websites' : '';
      const client = clientOf(headers, trustedProxyHops);
      const visitor = claimedVisitorOf(headers, trustedProxyHops);
      const takes = limiters.flatMap((limit) => {
        const cost = costs[limit.allowance] ?? 0;
        if (visitor === undefined) return [{ ...limit, client, cost }];
        return [
          { ...limit, client, cost },
          { ...limit, client: visitor, cost: cost * visitorWeight },
        ];
      });
      for (const { limiter, allowance, perMinute, client, cost } of takes) {
        const seconds = limiter.look(client + apart, cost);
        if (seconds === 0) continue;
        const maxBytes = allowance === 'signedBytes' ? perMinute : undefined;
        const headers = { 'retry-after': String(seconds) };
        return failureReply(failure('too-many-requests', { maxBytes }), headers);
      }
      for (const { limiter, client, cost } of takes) limiter.take(client + apart, cost);
      return undefined;
    },
  };
}

/** Gives malformed and unknown addresses the same answer, and 429 after many of them. */
export function answerMiss(admission: Admission, request: Request): Response {
  return (
    admission.refuseFrequent(request, { failedTries: 1 }) ??
    failureReply(failure('batch-not-found'))
  );
}

/**
 * Reads headers that browsers add and that a page's script cannot change. Other programs send neither header, and they
 * carry no visitor's cookie.
 */
function isForeign(headers: Headers, trustedHops: number): boolean {
  const site = headers.get('sec-fetch-site');
  // This header suffices. Our pages send no Referer, so a form on them sends the Origin `null`.
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  const forwardedHost = trustedHops > 0 ? headers.get('x-forwarded-host') : null;
  const host = forwardedHost ?? headers.get('host');
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
