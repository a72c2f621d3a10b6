// Runs all checks in parallel. A check that throws or times out becomes a finding, so it cannot stop the command.
import { describeFault, readFault } from '../operate/ask.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import type { StackPlace } from '../operate/stack-place.ts';

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
  /** Whether the stack has what this check looks at; by default it has. Otherwise there is no finding. */
  applies?(facts: StackFacts): Promise<boolean>;
  /** Longest time in milliseconds; `defaultTimeoutMs` by default. */
  readonly timeoutMs?: number;
  /** @throws any error of the SDK. The error becomes a finding. */
  look(facts: StackFacts): Promise<readonly Result[]>;
}

const deployCommand = 'npx sls deploy';

/** What to do about most faults of a deployed stack. `runChecks` adds the stage to the command. */
export const redeploy = `Deploy the stack again: ${deployCommand}`;

/** Without the stage, the command would deploy `dev`. */
function nameStage({ fix, ...result }: Result, { stage }: StackPlace): Result {
  if (fix === undefined) return result;
  return { ...result, fix: fix.replace(deployCommand, `${deployCommand} --stage ${stage}`) };
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
      return results.map((result) => ({ check: check.name, ...nameStage(result, facts.place) }));
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
    return await Promise.race([look(check, facts), deadline]);
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

async function look(check: Check, facts: StackFacts): Promise<readonly Result[]> {
  return (await check.applies?.(facts)) === false ? [] : check.look(facts);
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
