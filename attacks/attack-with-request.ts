// Sends one hostile request and looks for what it stored or deleted.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedStack } from './attacked-stack.ts';
import type { HostileRequest, RequestOutcome } from './hostile-request.ts';

/** A handler that a request has invoked writes within this time. */
const settleMs = 400;

export async function attackWithRequest(
  stack: AttackedStack,
  { attack }: HostileRequest,
): Promise<RequestOutcome> {
  const before = stack.readFiles();
  const { ending, faults } = await attack(stack);
  await sleep(settleMs);
  return { ending, faults: [...faults, ...changesOf(before, stack.readFiles())] };
}

type Files = ReadonlyMap<string, number>;

/** @returns what was stored, changed or deleted between two readings, in words */
export function changesOf(before: Files, after: Files): string[] {
  const stored = [...after].filter(([file, bytes]) => before.get(file) !== bytes);
  const deleted = [...before].filter(([file]) => !after.has(file));
  return [
    ...stored.slice(0, 3).map(([file]) => `it stored ${file}`),
    ...deleted.slice(0, 3).map(([file]) => `it deleted ${file}`),
  ];
}
