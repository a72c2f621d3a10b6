// What AWS bills for a Lambda's time, in US dollars.

/** AWS Lambda, us-east-1, first tier of the price list, November 2026. */
const usdPerGbSecond = { arm64: 0.0000133334, x86_64: 0.0000166667 } as const;
const usdPerInvocation = 0.2 / 1e6;

export type Architecture = keyof typeof usdPerGbSecond;

/** The architecture that serverless.yml deploys. */
export const deployedArchitecture: Architecture = 'arm64';

export interface Invocation {
  readonly memoryMb: number;
  /** Milliseconds that AWS bills; it rounds them up to a whole number. */
  readonly billedMs: number;
}

/** @returns dollars for one invocation: its memory times its time, and the request */
export function invocationUsd(
  { memoryMb, billedMs }: Invocation,
  architecture: Architecture = deployedArchitecture,
): number {
  const gbSeconds = (memoryMb / 1024) * (Math.ceil(billedMs) / 1000);
  return gbSeconds * usdPerGbSecond[architecture] + usdPerInvocation;
}
