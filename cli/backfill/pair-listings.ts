// Finds the outcome of every upload by one pass over two listings. Both are in S3's order, by the bytes of UTF-8, but the orders
// differ: `a.jpg` comes before `a0.jpg`, and `a0_thumbnail.jpg` before `a_thumbnail.jpg`. An upload's path comes before the paths of its
// outcomes, so the pass holds an upload until the listing of outcomes has passed its keys. What it holds are uploads whose names start
// the current one: a handful.
import { compareUtf8 } from '#core/compare-utf8.ts';
import { failureSuffix, isFailureKey, type KeyScheme } from '#core/keys.ts';
import type { ListedObject } from '#storage/object-store.ts';

/**
 * What two listings say about an upload.
 *
 * - thumbnail, failure: it has an outcome that is newer.
 * - missing: it has none, or only older ones.
 * - unknown: only a HEAD can tell. Both are of the same second, or it has a newer outcome but came in parts, and S3 dates it by the
 *   first of them, or its outcome's key is a hash, or the pass holds too many uploads.
 */
export interface Pair<Upload> {
  readonly upload: Upload;
  readonly found: 'thumbnail' | 'failure' | 'missing' | 'unknown';
  /** When the outcome was written (ms). */
  readonly writtenAt?: number | undefined;
  /** Whether a former setting made its first thumbnail in another format, so under another key. Only the listings tell. */
  readonly hasFormer?: boolean;
  /** A pass that starts with this key finds this upload and all that come after this pair, in another order perhaps. Never goes back. */
  readonly cursor: string;
}

interface Held<Upload> {
  readonly upload: Upload;
  /** Key of its first thumbnail, which is written last. */
  readonly key: string;
  /** What the keys of its outcomes start with. */
  readonly start: string;
  thumbnailAt?: number;
  failureAt?: number;
  /** Of a first thumbnail in another format. */
  formerAt?: number;
}

/** About 3 MB. Names of one stem with so many extensions are somebody's test. */
const defaultMostHeld = 10_000;

/**
 * @param uploads all objects of the source, in S3's order
 * @param outcomes all objects of the output, in S3's order
 * @param options `reportHeld` gets the number of uploads that the pass holds, after each change
 * @returns a pair for each upload, in no promised order. The memory does not grow with the listings
 */
export async function* pairListings<Upload extends ListedObject>(
  uploads: AsyncIterable<Upload>,
  outcomes: AsyncIterable<ListedObject>,
  { places, outcomeKeysOf, outcomeStartOf, inputKeyOf }: KeyScheme,
  options: { readonly mostHeld?: number; readonly reportHeld?: (count: number) => void } = {},
): AsyncGenerator<Pair<Upload>> {
  const { mostHeld = defaultMostHeld, reportHeld } = options;
  const { input, output } = places;
  // In descending order of the starts: the first to leave is the last.
  const held: Held<Upload>[] = [];
  const byKey = new Map<string, Held<Upload>>();
  /** Uploads are read in the order of their keys, and a Map keeps that order: its first is the first of those that the pass holds. */
  const pairOf = (upload: Upload, found: Outcome): Pair<Upload> => {
    const [first] = byKey.values();
    return { upload, ...found, cursor: first?.upload.key ?? upload.key };
  };
  const take = (one: Held<Upload>, index: number, found: Outcome) => {
    const pair = pairOf(one.upload, found);
    held.splice(index, 1);
    byKey.delete(one.key);
    reportHeld?.(held.length);
    return pair;
  };
  const hold = (one: Held<Upload>) => {
    let [from, to] = [0, held.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compareUtf8(held[middle]?.start ?? '', one.start) > 0) from = middle + 1;
      else to = middle;
    }
    held.splice(from, 0, one);
    byKey.set(one.key, one);
    reportHeld?.(held.length);
  };

  const source = uploads[Symbol.asyncIterator]();
  let next = await source.next();
  /** Reads the uploads whose paths come before that of the next outcome. Without an outcome: all. */
  async function* readUploads(outcomeKey?: string): AsyncGenerator<Pair<Upload>> {
    const path = outcomeKey?.slice(output.prefix.length);
    for (; !next.done; next = await source.next()) {
      const upload = next.value;
      const ownPath = upload.key.slice(input.prefix.length);
      if (path !== undefined && compareUtf8(ownPath, path) > 0) return;
      const key = outcomeKeysOf(upload.key)?.thumbnailKeys[0];
      const start = outcomeStartOf(upload.key);
      if (key === undefined || start === undefined) continue;
      if (!key.startsWith(start)) {
        yield pairOf(upload, { found: 'unknown' });
        continue;
      }
      hold({ upload, key, start });
      // Before the next outcome many uploads may come that have none.
      yield* release(outcomeKey);
      const [last] = held;
      if (last && held.length > mostHeld) yield take(last, 0, { found: 'unknown' });
    }
  }
  /** Ends the wait of the uploads whose outcomes all come before this one. Without an outcome: of all. */
  function* release(outcomeKey?: string): Generator<Pair<Upload>> {
    for (let one = held.at(-1); one; one = held.at(-1)) {
      const mayFollow =
        outcomeKey !== undefined &&
        (outcomeKey.startsWith(one.start) || compareUtf8(one.start, outcomeKey) > 0);
      if (mayFollow) return;
      yield take(one, held.length - 1, judge(one));
    }
  }
  const keyInTodaysFormat = (key: string) => {
    const inputKey = inputKeyOf(key);
    return inputKey === undefined ? undefined : outcomeKeysOf(inputKey)?.thumbnailKeys[0];
  };

  for await (const { key, modifiedAt } of outcomes) {
    yield* readUploads(key);
    const isFailure = isFailureKey(key);
    const one = byKey.get(isFailure ? key.slice(0, -failureSuffix.length) : key);
    const former = one || isFailure ? undefined : byKey.get(keyInTodaysFormat(key) ?? '');
    if (one && isFailure) one.failureAt = modifiedAt;
    else if (one) one.thumbnailAt = modifiedAt;
    else if (former) former.formerAt = Math.max(modifiedAt, former.formerAt ?? 0);
    yield* release(key);
  }
  yield* release();
  yield* readUploads();
}

type Outcome = Pick<Pair<unknown>, 'found' | 'writtenAt' | 'hasFormer'>;

function judge({
  upload,
  thumbnailAt = 0,
  failureAt = 0,
  formerAt = 0,
}: Held<ListedObject>): Outcome {
  const { modifiedAt } = upload;
  const isSure = !isOfParts(upload);
  if (isSure && thumbnailAt > modifiedAt) return { found: 'thumbnail', writtenAt: thumbnailAt };
  if (isSure && failureAt > modifiedAt) return { found: 'failure', writtenAt: failureAt };
  const isMissing = Math.max(thumbnailAt, failureAt) < modifiedAt;
  return { found: isMissing ? 'missing' : 'unknown', hasFormer: formerAt >= modifiedAt };
}

/** The ETag of an upload in parts ends with their number. */
function isOfParts({ etag }: ListedObject): boolean {
  return /-\d+"?$/.test(etag ?? '');
}
