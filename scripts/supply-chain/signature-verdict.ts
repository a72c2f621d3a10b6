// Decides from npm's output whether the signatures are good, bad, or cannot be checked here.
export interface SignatureVerdict {
  readonly kind: 'good' | 'bad' | 'unknown';
  readonly sentence: string;
}

/** npm prints one of these if it cannot reach the registry or its keys, and none of them for a wrong signature. */
const cannotBeKnown =
  /^npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|E40[345]|E5\d\d)$|supported registry$/m;

/** @param status exit code of `npm audit signatures`; `null` after a timeout */
export function signatureVerdict(status: number | null, output: string): SignatureVerdict {
  if (status === 0) return { kind: 'good', sentence: 'The signatures are good.' };
  if (status === null || cannotBeKnown.test(output)) {
    const sentence =
      'The signatures were not checked: this registry has none, or its keys could not be loaded.';
    return { kind: 'unknown', sentence };
  }
  return { kind: 'bad', sentence: 'npm rejected the signatures. Its output follows.' };
}
