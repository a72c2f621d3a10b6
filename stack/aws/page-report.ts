// After `sls deploy`: prints the page's address, once a browser would get the page there.
import { setTimeout } from 'node:timers/promises';
import type { Serverless } from '../serverless.ts';

/** @throws Error when the stack was deployed but the page does not answer */
export async function reportPage(
  { pluginManager }: Pick<Serverless, 'pluginManager'>,
  patience?: Patience,
): Promise<void> {
  const outputs = pluginManager.plugins.flatMap(({ gatheredData }) => gatheredData?.outputs ?? []);
  const outputOf = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const url = outputOf('PageUrl');
  if (url === undefined) return;
  const fault = await findPageFault(url, patience);
  const dnsTarget = outputOf('PageDnsTarget');
  if (fault === undefined) {
    console.log(`\nThe page is at ${url}\n`);
  } else if (dnsTarget !== undefined) {
    // Only the operator can make the record, and needs the name of the target to make it.
    console.log(`\n${fault} Does the domain's DNS record name ${dnsTarget} yet?\n`);
  } else {
    throw new Error(`The stack is deployed, but ${fault} The function's log says why.`);
  }
}

interface Patience {
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
