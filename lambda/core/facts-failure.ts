// Why a file without facts gets no thumbnail: reasons of the header reader -> failure codes.
import { type Failure, failure } from './failure.ts';
import type { FactsResult } from './image-facts.ts';

/** A file without facts -> why it gets no thumbnail. */
export function failureOf(result: FactsResult & { ok: false }): Failure {
  switch (result.reason) {
    case 'empty':
      return failure('empty');
    case 'unknown':
      return failure('not-an-image');
    case 'unsupported':
      return failure('unsupported-format', { formatName: result.formatName });
    case 'damaged':
    // A header that is not found within the bytes we are ready to read for it is as good as none.
    case 'more':
      return failure('damaged');
  }
}
