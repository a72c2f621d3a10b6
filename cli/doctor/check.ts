// Checks of a stack run at the same time, and each ends in findings: none hangs, and none can end the command.
import { describeFault, readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';

/**
 * - ok: as it should be. note: works, but the operator should know. wrong: does not work, or not safely.
 * - unknown: could not look. skipped: the local stack has no such thing.
 */
export type Verdict = 'ok' | 'note' | 'wrong' | 'unknown' | 'skipped';

export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly text: string;
  /** What the operator can do about it. */
  readonly fix?: string;
}

export type Result = Omit<Finding, 'check'>;

export interface Check {
  readonly name: string;
  /** Whether the local stack has what this check looks at. */
  readonly isForLocal: boolean;
  /** Longest time in milliseconds; `defaultTimeoutMs` by default. */
  readonly timeoutMs?: number;
  /** @throws whatever the SDK throws, which becomes a finding */
  look(facts: StackFacts): Promise<readonly Result[]>;
}

/** Longer than two tries of a request, each of which waits 5 s for an answer (`impatient`). */
const defaultTimeoutMs = 12_000;

/** @returns the findings in the order of the checks */
export async function runChecks(
  checks: readonly Check[],
  facts: StackFacts,
  timeoutMs = defaultTimeoutMs,
): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      const results = await runCheck(check, facts, check.timeoutMs ?? timeoutMs);
      return results.map((result) => ({ check: check.name, ...result }));
    }),
  );
  return found.flat();
}

async function runCheck(
  check: Check,
  facts: StackFacts,
  timeoutMs: number,
): Promise<readonly Result[]> {
  if (facts.place.isLocal && !check.isForLocal)
    return [{ verdict: 'skipped', text: 'not on a local stack' }];
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Result[]>((resolve) => {
    const text = `could not look: not done after ${timeoutMs / 1000} s`;
    timer = setTimeout(() => resolve([{ verdict: 'unknown', text }]), timeoutMs);
  });
  try {
    return await Promise.race([check.look(facts), deadline]);
  } catch (error) {
    const { name, message } = readFault(error);
    if (name === 'ECONNREFUSED') {
      const fix = facts.place.isLocal
        ? 'Start the stack: npm start'
        : 'Look at the network, and at the variables AWS_ENDPOINT_URL...';
      return [wrong(`nothing answers: ${message}`, fix)];
    }
    return [{ verdict: 'unknown', text: `could not look: ${describeFault(error)}` }];
  } finally {
    clearTimeout(timer);
  }
}

export function ok(text: string): Result {
  return { verdict: 'ok', text };
}

export function note(text: string, fix: string): Result {
  return { verdict: 'note', text, fix };
}

export function wrong(text: string, fix: string): Result {
  return { verdict: 'wrong', text, fix };
}
