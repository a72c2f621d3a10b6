// Recognises that the kernel refused memory to a decoder, in the words of each of them.

/**
 * libvips, libheif, aom, libpng, libjpeg, libtiff and V8 report a refused allocation as an error like any other, and
 * only in words. An image that is taken for damaged here would get no second try on a larger tier.
 */
const refusals =
  /out of memory|memory alloc|alloc\w* (failed|memory)|insufficient memory|not enough memory|bad_alloc/i;

export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && refusals.test(error.message);
}
