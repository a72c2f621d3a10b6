// What AWS bills for a Lambda's time, in US dollars.

/** Of AWS Lambda, us-east-1, first tier of the price list, November 2026. */
export const prices = {
  usdPerGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  usdPerInvocation: 0.2 / 1e6,
} as const;

export type Architecture = keyof typeof prices.usdPerGbSecond;

/** The one that serverless.yml deploys. */
export const deployedArchitecture: Architecture = 'arm64';

export interface Invocation {
  readonly memoryMb: number;
  /** Time that is billed, in milliseconds; AWS rounds it up to a whole one. */
  readonly billedMs: number;
}

/** @returns dollars for one invocation: its memory for its time, and the request itself */
export function invocationUsd(
  { memoryMb, billedMs }: Invocation,
  architecture: Architecture = deployedArchitecture,
): number {
  const gbSeconds = (memoryMb / 1024) * (Math.ceil(billedMs) / 1000);
  return gbSeconds * prices.usdPerGbSecond[architecture] + prices.usdPerInvocation;
}
