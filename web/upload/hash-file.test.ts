import { expect, test } from 'vitest';
import { hashFile } from './hash-file.ts';

test('gives the SHA-256 of FIPS 180-2, in base64', async () => {
  expect(await hashFile(new Blob(['abc']))).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
  expect(await hashFile(new Blob([]))).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
});
