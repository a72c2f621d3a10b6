// A hostile file: its name, its bytes, and how it may end.

export interface HostileFile {
  readonly name: string;
  /** Makes the same bytes each time. We call it when the file's turn comes, so that memory holds one file at a time. */
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** The only right endings; "failure" is any failure. Without it a thumbnail and every coded failure are right. */
  readonly ends?: readonly string[];
}

/** Puts the format in front of each name. */
export function hostileFiles(
  format: string,
  files: Readonly<Record<string, HostileFile['make']>>,
): HostileFile[] {
  return Object.entries(files).map(([name, make]) => ({ name: `${format}: ${name}`, make }));
}
