// The order of keys in S3: by the bytes of UTF-8. JavaScript compares UTF-16, whose surrogates stand for the last characters but come
// before some others.

/** @returns a negative number if S3 lists `a` first, and a positive one if it lists `b` first */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const isAfter = isSurrogate(x);
    return isAfter === isSurrogate(y) ? x - y : isAfter ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * S3 starts a listing after a key, so a listing that must contain `key` starts after one just before it.
 *
 * @returns a key before this one. Hardly any other key is between them
 */
export function keyBefore(key: string): string {
  const last = [...key].at(-1) ?? '';
  const start = key.slice(0, key.length - last.length);
  const code = last.codePointAt(0) ?? 0;
  // Control characters and the surrogates are no characters of a request, and S3 may refuse a key that is too long.
  const isPlain = code > 0x21 && code !== 0xe000 && key.length < 250;
  return isPlain ? `${start}${String.fromCodePoint(code - 1)}\u{10fffd}` : start;
}
