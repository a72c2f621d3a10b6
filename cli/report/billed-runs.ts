// Finds the runs that AWS billed, in the REPORT lines of a Lambda's CloudWatch log.

/** One run of a function. A retry of the same request is another run with the same id. */
export interface BilledRun {
  readonly requestId: string;
  /** Billed time in milliseconds, rounded up. It includes the init of a new environment. */
  readonly billedMs: number;
  /** Memory of the function, in MB. */
  readonly memoryMb: number;
  readonly isColdStart: boolean;
  /** "timeout", "error", ... of a run that failed. */
  readonly status?: string | undefined;
}

/** Tabs separate the figures of a line. In JSON, each tab is written as `\t`. */
const gap = String.raw`(?:[ \t]|\\t)+`;
const reportLine = new RegExp(
  [
    String.raw`REPORT RequestId: ([\w-]+)`,
    String.raw`Duration: [\d.]+ ms`,
    String.raw`Billed Duration: (\d+) ms`,
    String.raw`Memory Size: (\d+) MB`,
    String.raw`Max Memory Used: \d+ MB(?:${gap}(Init Duration): [\d.]+ ms)?(?:${gap}Status: (\w+))?`,
  ].join(gap),
  'g',
);

/**
 * Finds REPORT lines in the output of `aws logs tail`, `aws logs filter-log-events`, Logs Insights or an export of the
 * console: text or JSON. The functions log as text, Lambda's default.
 *
 * @returns the runs in the order of their lines; equal lines count once
 */
export function parseBilledRuns(log: string): BilledRun[] {
  const lines = new Map([...log.matchAll(reportLine)].map((match) => [match[0], match]));
  return [...lines.values()].map(([, requestId = '', billedMs, memoryMb, init, status]) => ({
    requestId,
    billedMs: Number(billedMs),
    memoryMb: Number(memoryMb),
    isColdStart: init !== undefined,
    status,
  }));
}
