// What a file of the test catalogues is: bytes, what they should show, and where we and Chromium part.

import type { Shown } from './suite-picture.ts';

export type SuiteFile = {
  name: string;
  bytes: Uint8Array;
  /** What our decoder makes of it. */
  expected: (Shown & { complete?: false }) | { reason: string };
  /** Where Chromium 156 is known to do something else, what it does and why we do not follow. */
  chromium?: { shows: 'nothing' | 'blank' | 'something else'; because: string };
};

type Exception = NonNullable<SuiteFile['chromium']>;

/** @returns an empty catalogue, how to add to it, and how to note an exception */
export function startSuite() {
  const files: SuiteFile[] = [];
  const add = (
    name: string,
    bytes: Uint8Array,
    expected: SuiteFile['expected'],
    chromium?: Exception,
  ) => files.push({ name, bytes, expected, ...(chromium ? { chromium } : {}) });
  const chromiumShows = (shows: Exception['shows'], because: string): Exception => ({
    shows,
    because,
  });
  return { files, add, chromiumShows };
}
