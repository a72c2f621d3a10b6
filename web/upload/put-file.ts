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
    let stall = setTimeout(abort, longestStallMs);

    function abort(): void {
      request.abort();
    }
    function settle(outcome: PutOutcome): void {
      clearTimeout(stall);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    }
    function settleUnreachable(): void {
      const kind = navigator.onLine ? 'storage-unreachable' : 'offline';
      settle({ ok: false, problem: { kind } });
    }

    request.upload.onprogress = ({ loaded }) => {
      clearTimeout(stall);
      stall = setTimeout(abort, longestStallMs);
      onProgress(loaded);
    };
    request.onload = () => {
      // 412: there already. An earlier try of the same signed bytes arrived, and only its answer was lost.
      const isStored = (request.status >= 200 && request.status < 300) || request.status === 412;
      settle(
        isStored
          ? { ok: true }
          : { ok: false, problem: explainRefusal(request.status, request.responseText) },
      );
    };
    request.onerror = settleUnreachable;
    request.onabort = settleUnreachable;
    signal.addEventListener('abort', abort);

    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // Signed as well, but the browser's to send: setting it only draws an "unsafe header" error.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value);
    }
    request.send(file);
  });

/** What S3 means by a status and the code in its XML body: `<Error><Code>EntityTooLarge</Code>`. */
export function explainRefusal(status: number, body: string): Problem {
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1];
  if (status === 413 || code === 'EntityTooLarge') return { kind: 'storage-too-large' };
  if (status === 403) return { kind: 'storage-refused' };
  // S3 answers a connection that it found too slow with a 400; it means 408.
  if (code === 'RequestTimeout') return { kind: 'storage-error', status: 408 };
  return { kind: 'storage-error', status };
}
