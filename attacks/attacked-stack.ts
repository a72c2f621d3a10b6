// The stack under attack: what its handlers logged, and which files its store has.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#storage/object-store.ts';
import { startTestStack, type TestStack } from '#test/services/start-test-stack.ts';

/** A line that a handler logged about one upload. */
export interface LogLine extends z.infer<typeof logSchema> {
  /** When the line arrived, by `performance.now()`. */
  readonly atMs: number;
}

export interface AttackedStack extends TestStack {
  readonly bucket: string;
  readonly store: ObjectStore;
  /** The lines that the handlers logged about an upload, in order. */
  logOf(inputKey: string): LogLine[];
  /** Says which process has ended, or `undefined` while all of them run. */
  death(): string | undefined;
  /** Paths and sizes of all files in the store, and in the two folders around the store. */
  readFiles(): Files;
}

/** The probe reads this object, and no attack may change it. */
export const knownKey = 'input/known/photo.png';

const logSchema = z.object({
  inputKey: z.string(),
  outcome: z.string(),
  /** Of the worker. The dispatcher's lines have none. */
  tier: z.string().optional(),
});

/** @throws Error when the stack does not start */
export async function startAttackedStack(): Promise<AttackedStack> {
  const log: LogLine[] = [];
  const stack = await startTestStack((line) => {
    const logged = logSchema.safeParse(parseJson(line.replace(/^\[lambda\] /, '')));
    if (logged.success) log.push({ atMs: performance.now(), ...logged.data });
  });
  let cause: string | undefined;
  void stack.died.then(({ message }) => {
    cause = message;
  });
  Object.assign(process.env, stack.env);
  const bucket = stack.env.BUCKET_NAME ?? '';
  return {
    ...stack,
    bucket,
    store: createS3ObjectStore(bucket, createS3Client()),
    logOf: (inputKey) => log.filter((line) => line.inputKey === inputKey),
    death: () => cause,
    readFiles: () => sizesOf(stack.folder),
  };
}

type Files = ReadonlyMap<string, number>;

/** @returns what was stored, changed or deleted between two readings of `readFiles`, in words */
export function changesOf(before: Files, after: Files): string[] {
  const stored = [...after].filter(([file, bytes]) => before.get(file) !== bytes);
  const deleted = [...before].filter(([file]) => !after.has(file));
  return [
    ...stored.slice(0, 3).map(([file]) => `it stored ${file}`),
    ...deleted.slice(0, 3).map(([file]) => `it deleted ${file}`),
  ];
}

function sizesOf(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.size ?? -1]),
  );
}

function parseJson(text: string): unknown {
  try {
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
