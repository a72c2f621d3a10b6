// Batch ids, and the token that proves who started a batch: no secret to keep, no state to hold.
import { createHash, randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Fresh token for a new batch: 128 random bits. */
export function mintUploadToken(): string {
  return toBase32(randomBytes(16));
}

/**
 * The batch a token belongs to: 128 bits of its SHA-256. Whoever has a link to the batch knows the id, and cannot get from
 * it to the token, without which nothing is signed into the batch.
 */
export function batchIdOf(uploadToken: string): string {
  return toBase32(createHash('sha256').update(uploadToken).digest().subarray(0, 16));
}

/** RFC 4648 base32 in lower case, without padding. */
function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}
