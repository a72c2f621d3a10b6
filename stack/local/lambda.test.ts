import { expect, it, vi } from 'vitest';
import { loadOnce } from './lambda.ts';

it('loads a handler once, and again only after a load that failed', async () => {
  const load = vi.fn(async (_root: string, handler: string) => handler);
  load.mockRejectedValueOnce(new Error('no such module'));
  const loadHandler = loadOnce(load);
  await expect(loadHandler('/', 'worker')).rejects.toThrow('no such module');
  for (const handler of ['worker', 'worker', 'dispatcher', 'worker'])
    expect(await loadHandler('/', handler)).toBe(handler);
  expect(load).toHaveBeenCalledTimes(1 + 2);
});
