// What npm says of signatures -> whether they are good, bad, or cannot be known here. Pure.
export interface SignatureVerdict {
  readonly kind: 'good' | 'bad' | 'unknown';
  readonly sentence: string;
}

/** How npm ends when the registry or its keys cannot be had. A signature that is wrong has none of these. */
const cannotBeKnown =
  /^npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|E40[345]|E5\d\d)$|supported registry$/m;

/** @param status exit code of `npm audit signatures`; `null` when it took too long */
export function signatureVerdict(status: number | null, output: string): SignatureVerdict {
  if (status === 0) return { kind: 'good', sentence: 'The signatures are good.' };
  if (status === null || cannotBeKnown.test(output)) {
    const sentence =
      'Not checked: this registry offers no signatures, or its keys are out of reach.';
    return { kind: 'unknown', sentence };
  }
  return { kind: 'bad', sentence: 'npm did not find the signatures good; what it says follows.' };
}
