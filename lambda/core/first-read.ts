// How much of an upload to read at first: its head, or all of it.

/** Of 254 real JPEGs 252 have their frame header in the first 64 KiB (median 4.1 KB), and many web images fit whole. */
const headBytes = 64 * 1024;

/**
 * Most photos are rendered where their header is read, and up to here a second request costs more than what was read in
 * vain when the image is handed over after all. When it was introduced it took the simulated bill from 3.37 to 3.23 dollars
 * a million, without counting those reads in vain.
 */
const wholeBytes = 4e6;

/**
 * @param expectedBytes size of the upload as its event says, which may be of another upload to the same key
 * @returns bytes to ask for; more than there are is no error
 */
export function firstReadBytes(expectedBytes: number | undefined): number {
  return expectedBytes !== undefined && expectedBytes <= wholeBytes ? wholeBytes : headBytes;
}
