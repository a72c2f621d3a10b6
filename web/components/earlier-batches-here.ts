// This browser's own memory of earlier batches.
import { createEarlierBatches, type EarlierBatches } from '../upload/earlier-batches.ts';

let made: EarlierBatches | undefined;

export function earlierBatches(): EarlierBatches {
  made ??= createEarlierBatches(grantedStorage());
  return made;
}

/** Browsers may refuse it to a page, with an exception. */
function grantedStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
