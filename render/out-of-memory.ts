// Recognises the error that a decoder reports when the kernel refuses it memory.

/**
 * libvips, libheif, aom, libpng, libjpeg, libtiff and V8 report a refused allocation only in the words of an ordinary
 * error. If we took the image for damaged, it would get no second try on a larger tier.
 */
const refusals =
  /out of memory|memory alloc|alloc\w* (failed|memory)|insufficient memory|not enough memory|bad_alloc/i;

export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && refusals.test(error.message);
}
