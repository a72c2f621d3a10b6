// Hop: browser -> S3. One PUT with a signed URL; XMLHttpRequest, because fetch does not tell how much was sent.
import type { Problem } from './upload-state.ts';

export interface PutRequest {
  readonly url: string;
  /** Exactly the headers that were signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** Told now and then, in bytes. */
  readonly onProgress: (sentBytes: number) => void;
}

export type PutOutcome = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

export type PutFile = (request: PutRequest) => Promise<PutOutcome>;

/** A connection that moved nothing for this long is taken for dead; XHR's own timeout would also end slow ones. */
const longestStallMs = 60_000;

export const putFile: PutFile = ({ url, headers, file, signal, onProgress }) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let hasSent = false;
    let hasStalled = false;
    let stall = setTimeout(endStalled, longestStallMs);

    function abort(): void {
      request.abort();
    }
    function endStalled(): void {
      hasStalled = true;
      request.abort();
    }
    function settle(outcome: PutOutcome): void {
      clearTimeout(stall);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    }
    async function settleBroken(): Promise<void> {
      clearTimeout(stall);
      settle({ ok: false, problem: await explainSilence(url, file, hasSent) });
    }
    /** It was this page that ended it: nothing stalls, and a file that was cancelled holds its lane no longer. */
    function settleAborted(): void {
      settle({
        ok: false,
        problem: { kind: hasStalled ? 'storage-stalled' : 'storage-unreachable' },
      });
    }

    request.upload.onprogress = ({ loaded }) => {
      hasSent ||= loaded > 0;
      clearTimeout(stall);
      stall = setTimeout(endStalled, longestStallMs);
      onProgress(loaded);
    };
    request.onload = () => settle(explainReply(request.status, request.responseText));
    request.onerror = settleBroken;
    request.onabort = settleAborted;
    signal.addEventListener('abort', abort);

    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // Signed as well, but the browser's to send: setting it only draws an "unsafe header" error.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value);
    }
    request.send(file);
  });

/**
 * A browser gives one and the same error for a broken network, for a storage whose CORS rules do not name this page, and
 * for a file that was changed or taken away while it was read. Which it was can be found out.
 *
 * @param hasSent whether bytes had gone out: by then the storage had agreed to the upload (its preflight)
 */
async function explainSilence(url: string, file: Blob, hasSent: boolean): Promise<Problem> {
  if (!navigator.onLine) return { kind: 'offline' };
  if (!(await isReadable(file))) return { kind: 'unreadable' };
  if (!hasSent && (await isReached(url))) return { kind: 'storage-cors' };
  return { kind: 'storage-unreachable' };
}

async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Whether anything answers there, be it with a refusal: a reply that a page may not read is a reply. */
async function isReached(url: string): Promise<boolean> {
  try {
    // The object itself, without the right to it: of the storage's other addresses the page's own policy knows nothing.
    const address = new URL(url);
    address.search = '';
    await fetch(address, { mode: 'no-cors', signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
}

/** What S3 means by a status and the code in its XML body: `<Error><Code>EntityTooLarge</Code>`. */
export function explainReply(status: number, body: string): PutOutcome {
  if (status >= 200 && status < 300) return { ok: true };
  // It must not replace what is there, and there is what an earlier try sent, whose answer was lost: same key, same bytes.
  if (status === 412) return { ok: true };
  return { ok: false, problem: explainRefusal(status, body) };
}

/** Ways of S3 to say that a signed URL has run out; of a URL's own time it has no code, but tells the time. */
const expiries = /<Code>(ExpiredToken|RequestTimeTooSkewed)<\/Code>|<Expires>/;

function explainRefusal(status: number, body: string): Problem {
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1];
  switch (code) {
    case 'EntityTooLarge':
      return { kind: 'storage-too-large' };
    case 'BadDigest':
    case 'InvalidDigest':
    case 'XAmzContentChecksumMismatch':
    case 'IncompleteBody':
      return { kind: 'storage-mismatch' };
    // S3 answers a connection that it found too slow with a 400; it means 408.
    case 'RequestTimeout':
      return { kind: 'storage-error', status: 408 };
  }
  if (status === 413) return { kind: 'storage-too-large' };
  if (status !== 403) return { kind: 'storage-error', status };
  return { kind: expiries.test(body) ? 'storage-expired' : 'storage-refused' };
}
