// A file whose bytes may still be arriving, so that a reader can stop before the rest of them was fetched.

export interface ArrivingFile {
  /**
   * As long as the whole file. Only the first `arrived` bytes hold data; the rest are 0. Do not read them: the kernel may have
   * given no memory to them.
   */
  readonly bytes: Uint8Array;
  /** Number of bytes that have arrived. */
  readonly arrived: number;
  /** Waits for more bytes. @returns false when the whole file had arrived before */
  readMore(): boolean;
}

export function wholeFile(bytes: Uint8Array): ArrivingFile {
  return { bytes, arrived: bytes.length, readMore: () => false };
}

/** Waits until so many bytes have arrived. @returns false when the file is shorter */
export function readUpTo(file: ArrivingFile, end: number): boolean {
  while (file.arrived < end) if (!file.readMore()) return false;
  return true;
}

export function arrivedBytes({ bytes, arrived }: ArrivingFile): Uint8Array {
  return bytes.subarray(0, arrived);
}
