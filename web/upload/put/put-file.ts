// Hop: browser -> S3. One PUT to a signed URL. Uses XMLHttpRequest, because fetch reports no upload progress.
import type { Problem } from '../state/upload-state.ts';

export interface PutRequest {
  readonly url: string;
  /** Exactly the signed headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Blob;
  readonly signal: AbortSignal;
  readonly onProgress: (sentBytes: number) => void;
}

export type PutOutcome = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

export type PutFile = (request: PutRequest) => Promise<PutOutcome>;

/** After this long without progress the upload ends. XHR's own timeout would also end slow uploads. */
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

    request.upload.onprogress = ({ loaded }) => {
      hasSent ||= loaded > 0;
      clearTimeout(stall);
      stall = setTimeout(endStalled, longestStallMs);
      onProgress(loaded);
    };
    request.onload = () => settle(explainReply(request.status, request.responseText));
    request.onerror = async () => {
      clearTimeout(stall);
      settle({ ok: false, problem: await explainSilence(url, file, hasSent) });
    };
    // The queue ignores the outcome of a cancelled file.
    request.onabort = () =>
      settle({
        ok: false,
        problem: { kind: hasStalled && hasSent ? 'storage-stalled' : 'storage-unreachable' },
      });
    signal.addEventListener('abort', abort);

    request.open('PUT', url);
    // Otherwise Firefox parses an empty reply of S3 as XML, and reports an error for every file.
    request.responseType = 'text';
    for (const [name, value] of Object.entries(headers)) {
      // This header is signed too, but the browser sends it. Setting it causes an "unsafe header" error.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value);
    }
    request.send(file);
  });

/**
 * Browsers report the same error for a broken network, for a storage whose CORS rules do not name this page, and for a
 * file that changed while it was read. This finds out which.
 *
 * @param hasSent whether bytes were sent: then the CORS preflight had succeeded
 */
async function explainSilence(url: string, file: Blob, hasSent: boolean): Promise<Problem> {
  if (!navigator.onLine) return { kind: 'offline' };
  if (!(await isReadable(file))) return { kind: 'unreadable' };
  if (!hasSent && (await isReachable(url))) return { kind: 'storage-cors' };
  return { kind: hasSent ? 'storage-broken-off' : 'storage-unreachable' };
}

function isReadable(file: Blob): Promise<boolean> {
  return succeeds(file.slice(0, 1).arrayBuffer());
}

/** Whether the storage replies. A reply that the page may not read counts too. */
function isReachable(url: string): Promise<boolean> {
  // Ask for the object without its signature: the page's content security policy may not allow other addresses.
  const address = new URL(url);
  address.search = '';
  return succeeds(fetch(address, { mode: 'no-cors', signal: AbortSignal.timeout(5000) }));
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Reads S3's status, and the code in its XML body: `<Error><Code>EntityTooLarge</Code>`. */
export function explainReply(status: number, body: string): PutOutcome {
  if (status >= 200 && status < 300) return { ok: true };
  // The key has an object. An earlier try sent the same bytes, and its reply was lost.
  if (status === 412) return { ok: true };
  return { ok: false, problem: explainRefusal(status, body) };
}

/** S3's own error bodies have less than a kilobyte. Something between the page and S3 may send more. */
const searchedLength = 4096;

function explainRefusal(status: number, body: string): Problem {
  const start = body.slice(0, searchedLength);
  const code = /<Code>(\w+)<\/Code>/.exec(start)?.[1];
  switch (code) {
    // The credentials that signed the URL have ended. S3 says so with status 400.
    case 'ExpiredToken':
    case 'RequestTimeTooSkewed':
      return { kind: 'storage-expired' };
    case 'EntityTooLarge':
      return { kind: 'storage-too-large' };
    case 'BadDigest':
    case 'InvalidDigest':
    case 'XAmzContentChecksumMismatch':
    case 'IncompleteBody':
      return { kind: 'storage-mismatch' };
    // For a connection that is too slow, S3 replies 400 and means 408.
    case 'RequestTimeout':
      return { kind: 'storage-error', status: 408 };
  }
  if (status === 413) return { kind: 'storage-too-large' };
  if (status !== 403) return { kind: 'storage-error', status };
  // S3 adds this time to the refusal of an expired URL.
  return { kind: start.includes('<Expires>') ? 'storage-expired' : 'storage-refused' };
}
