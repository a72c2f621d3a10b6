import { expect, it, vi } from 'vitest';
import { keepRunning } from './keep-running.ts';
import type { ManagedProcess } from './managed-process.ts';
import { ProcessError } from './terminal/run-command.mjs';

/** Parts that answer at once, and end when the test says so. */
function startParts(ready = () => Promise.resolve()) {
  const ends: ((cause: ProcessError) => void)[] = [];
  const said: string[] = [];
  const start = (): ManagedProcess => {
    let stopping = false;
    const ended = new Promise<ProcessError>((resolve) => ends.push(resolve));
    return {
      ready: ready(),
      ended,
      pid: ends.length,
      isStopping: () => stopping,
      stop: async () => {
        stopping = true;
        ends.at(-1)?.(cause);
      },
    };
  };
  const kept = keepRunning(start, (sentence) => said.push(sentence));
  return { kept, said, count: () => ends.length, end: () => ends.at(-1)?.(cause) };
}

const cause = new ProcessError('web ended (SIGKILL).', []);

it('starts a part again that ends, and gives up when it ends four times within a minute', async () => {
  const { kept, said, count, end } = startParts();
  await kept.ready;
  for (let ends = 1; ends <= 3; ends++) {
    end();
    await vi.waitFor(() => expect(count()).toBe(ends + 1));
    expect(kept.pid()).toBe(ends + 1);
  }
  expect(said).toEqual(Array(3).fill('web ended (SIGKILL). Starting it again.'));
  end();
  expect(await kept.gaveUp).toBe(cause);
  expect(count()).toBe(4);
});

it('gives up when a part that was started again does not answer', async () => {
  let starts = 0;
  const { kept, count, end } = startParts(async () => {
    if (++starts > 1) throw cause;
  });
  await kept.ready;
  end();
  expect(await kept.gaveUp).toBe(cause);
  expect(count()).toBe(2);
});

it('does not start a part again that was stopped, or that ended while Ctrl-C was on its way', async () => {
  const { kept, said, count, end } = startParts();
  await kept.ready;
  end();
  await kept.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(count()).toBe(1);
  expect(said).toEqual([]);
});
