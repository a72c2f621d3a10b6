// Batch ids, and the token that proves who started a batch. The server keeps no secret and no state.
import { createHash, randomBytes } from 'node:crypto';

/** @returns the token of a new batch: 128 random bits */
export function mintUploadToken(): string {
  return toBase32(randomBytes(16));
}

/**
 * @returns the id of the token's batch: 128 bits of the token's SHA-256. A link to a batch shows the id, from which nobody
 *   can compute the token, and without the token the server signs nothing into the batch.
 */
export function batchIdOf(uploadToken: string): string {
  return toBase32(createHash('sha256').update(uploadToken).digest().subarray(0, 16));
}

/** RFC 4648 base32 in lower case, without padding. */
function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g) ?? [];
  return digits.map((digit) => alphabet[Number.parseInt(digit.padEnd(5, '0'), 2)]).join('');
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
