import { describe, expect, it } from 'vitest';
import { failure, failureCodes, statusOf } from './failure.ts';

describe('a failure', () => {
  it.each(failureCodes)('with code %s has a sentence and a status', (code) => {
    const { message } = failure(code);
    expect(message).toMatch(/^[A-Z0-9].*\.$/);
    expect(message).not.toMatch(/undefined|NaN/);
    expect(statusOf(code)).toBeGreaterThanOrEqual(400);
  });

  it('names the figure and its limit', () => {
    expect(failure('too-many-bytes', { bytes: 123_456_789, maxBytes: 100_000_000 }).message).toBe(
      'This file is 123 MB; the limit is 100 MB. Save a smaller version, then add it.',
    );
    expect(failure('too-many-requests', { maxBytes: 20_000_000_000 }).message).toMatch(
      /limit of 20 GB/,
    );
  });

  it('shows all digits when figure and limit would round to the same number', () => {
    expect(failure('too-many-bytes', { bytes: 5_000_001, maxBytes: 5_000_000 }).message).toBe(
      'This file is 5,000,001 bytes; the limit is 5,000,000 bytes. Save a smaller version, then add it.',
    );
  });
});
