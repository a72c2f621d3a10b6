// CORS: sends the preflights that a browser sends from the page. S3 answers them without any permission.
import { createS3ObjectStore } from '#storage/object-store.ts';
import { readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type Check, ok, type Result, wrong } from './check.ts';

/** Headers of the PUT that web/upload/put/put-file.ts sends, without those that need no permission. */
const putHeaders = [
  'content-type',
  'if-none-match',
  'x-amz-checksum-sha256',
  'x-amz-meta-file-name',
];

/** @param page address of the page, if the operator named one */
export function corsCheck(page: string | undefined): Check {
  return {
    name: 'CORS',
    isForLocal: true,
    applies: (facts) => facts.hasPage(),
    async look(facts) {
      const address = page ?? (await addressOfPage(facts));
      if (address === undefined) return [unknownPage];
      const { origin } = new URL(address);
      const { bucket, prefix } = (await facts.places()).input;
      const store = createS3ObjectStore(bucket);
      const key = `${prefix}preflight`;
      const url = await store.signGet(key, 60);
      const replies = [
        await preflight(url, origin, 'PUT', putHeaders),
        await preflight(url, origin, 'GET', []),
      ];
      const refusal = replies.find(({ verdict }) => verdict !== 'ok');
      // S3 also refuses the preflights of a bucket that does not exist.
      if (refusal) await store.list(key, 1).catch(throwIfNoBucket);
      return [refusal ?? ok(`allows the page at ${origin}`)];
    },
  };
}

const unknownPage: Result = {
  verdict: 'unknown',
  text: 'could not look: the stack does not tell the address of the page',
  fix: 'Name it with --page or WEB_ORIGIN.',
};

async function addressOfPage({ place, stack }: StackFacts): Promise<string | undefined> {
  return place.isLocal ? 'http://localhost:3000' : (await stack())?.outputs.PageUrl;
}

function throwIfNoBucket(error: unknown): void {
  if (readFault(error).name === 'NoSuchBucket') throw error;
}

async function preflight(
  url: string,
  origin: string,
  method: string,
  headers: readonly string[],
): Promise<Result> {
  const reply = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers.length > 0 && { 'access-control-request-headers': headers.join(', ') }),
    },
    signal: AbortSignal.timeout(8000),
  });
  const allowed = reply.headers.get('access-control-allow-origin');
  if (reply.ok && (allowed === '*' || allowed === origin)) return ok('');
  return wrong(
    `the bucket refuses a ${method} from ${origin} (status ${reply.status})`,
    `Set WEB_ORIGIN=${origin} and deploy again, or name another address of the page with --page.`,
  );
}
