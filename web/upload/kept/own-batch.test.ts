// The claim of one page, with the locks of one browser.
import { describe, expect, test } from 'vitest';
import { locks } from '#test/doubles/kept-pages.ts';
import { createOwnBatch } from './own-batch.ts';

describe("a page's own batch", () => {
  test('is one, even if two parts ask for a new one at the same time', async () => {
    const { own, end } = openPage();
    const [first, second] = await Promise.all([own.claimAny(), own.claimAny()]);
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(await own.claimAny()).toBe(first);
    end();
    expect(await isClaimed(`${first}`)).toBe(false);
  });

  test('is claimed once, even if the page opens it twice at the same time', async () => {
    const { own, end } = openPage();
    const claims = [own.claim('kept', soon()), own.claim('kept', soon())];
    expect(await Promise.all(claims)).toEqual([true, true]);
    end();
    expect(await isClaimed('kept')).toBe(false);
  });

  test('is free when the page stops during its claim', async () => {
    const { own, end } = openPage();
    const claiming = own.claim('kept', soon());
    end();
    expect(await claiming).toBe(false);
    expect(await isClaimed('kept')).toBe(false);
    expect(own.key()).toBeUndefined();
  });

  test('is the only one: another claim frees the first', async () => {
    const { own, end } = openPage();
    await own.claim('kept', soon());
    await own.claim('other', soon());
    expect(await isClaimed('kept')).toBe(false);
    expect(own.key()).toBe('other');
    end();
  });
});

function openPage() {
  const abort = new AbortController();
  const { signal } = abort;
  return { own: createOwnBatch(locks.claimBatch, signal), signal, end: () => abort.abort() };
}

const soon = () => AbortSignal.timeout(200);

async function isClaimed(key: string): Promise<boolean> {
  return (await locks.findClaimed())(key);
}
