// The page: whether the stack serves it. Whether it may use the bucket is the check of CORS.
import { setTimeout } from 'node:timers/promises';
import { type Check, ok, wrong } from './check.ts';

export const pageCheck: Check = {
  name: 'page',
  isForLocal: false,
  applies: (facts) => facts.hasPage(),
  // Longer than API Gateway waits for the function.
  timeoutMs: 32_000,
  async look(facts) {
    const url = await facts.output('PageUrl');
    const fault = await findPageFault(url, { waitMs: 0 });
    const { PageDnsTarget } = (await facts.stack())?.outputs ?? {};
    const fix = `Read the log of ${facts.place.stackName}-page.`;
    const dns = PageDnsTarget ? ` Does the domain's DNS record name ${PageDnsTarget}?` : '';
    return [fault === undefined ? ok(`answers at ${url}`) : wrong(fault, fix + dns)];
  },
};

export interface Patience {
  readonly waitMs?: number;
  readonly pauseMs?: number;
}

/** A new API answers after a few seconds, a new environment of the function after about one. */
const patienceMs = 60_000;

/** @returns a sentence about the last reply, or `undefined` when the page answered */
export async function findPageFault(
  url: string,
  { waitMs = patienceMs, pauseMs = 2000 }: Patience = {},
): Promise<string | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const fault = await tryPage(url);
    if (fault === undefined || Date.now() > deadline) return fault;
    await setTimeout(pauseMs);
  }
}

async function tryPage(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await reply.arrayBuffer();
    // A private page shows the form for its token with 401.
    if (reply.status !== 200 && reply.status !== 401) return `${url} answers ${reply.status}.`;
    const policy = reply.headers.get('content-security-policy') ?? '';
    return policy.includes("'nonce-") ? undefined : `${url} answers with another page than ours.`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return `${url} does not answer (${cause instanceof Error ? cause.message : cause}).`;
  }
}
