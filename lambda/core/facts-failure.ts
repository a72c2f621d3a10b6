// Reason of the header reader -> failure code.
import { type Failure, failure } from './failure.ts';
import type { FactsResult } from './image-facts.ts';

/** @returns why a file without facts gets no thumbnail */
export function failureOf(result: FactsResult & { ok: false }): Failure {
  switch (result.reason) {
    case 'empty':
      return failure('empty');
    case 'unknown':
      return failure('not-an-image');
    case 'unsupported':
      return failure('unsupported-format', { formatName: result.formatName });
    case 'damaged':
    // The header lies behind the most bytes that we read for one.
    case 'more':
      return failure('damaged');
  }
}
