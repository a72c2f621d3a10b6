// Whether the browser can read a file at all: a dropped folder, or a file moved since it was picked, looks like a file.
import type { Problem } from './upload-state.ts';

export type CheckFile = (file: Blob) => Promise<Problem | undefined>;

export const checkFile: CheckFile = async (file) => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return undefined;
  } catch {
    return { kind: 'unreadable' };
  }
};
