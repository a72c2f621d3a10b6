// Starts the stack under attack, as `npm start` does, on free ports and with its own store and log.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#storage/object-store.ts';
import { freePorts } from '../stack/local/free-ports.ts';
import { type StackPorts, startStack } from '../stack/local/start-stack.ts';

/** A line that a handler logged about one upload. */
export interface LogLine {
  /** When the line arrived, by `performance.now()`. */
  readonly atMs: number;
  readonly inputKey: string;
  readonly outcome: string;
  /** Tier of the worker; the dispatcher's lines have none. */
  readonly tier?: string | undefined;
}

export interface AttackedStack {
  readonly ports: StackPorts;
  readonly bucket: string;
  readonly store: ObjectStore;
  /** Another process runs after a kill. */
  readonly pids: () => { readonly lambda: number; readonly web: number };
  /** Variables that point the SDK at this stack. */
  readonly env: NodeJS.Dict<string>;
  /** The last lines that the processes printed. */
  readonly lines: readonly string[];
  /** The lines that the handlers logged about an upload, in order. */
  logOf(inputKey: string): LogLine[];
  /** Says which process has ended, or `undefined` while all of them run. */
  death(): string | undefined;
  /** Paths and sizes of all files in the store, and in the two folders around the store. */
  readFiles(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** The probe reads this object, and no attack may change it. */
export const knownKey = 'input/known/photo.png';

const logSchema = z.object({
  inputKey: z.string(),
  outcome: z.string(),
  tier: z.string().optional(),
});

const keptLines = 2000;

/** @throws Error when the stack does not start, after its output was printed */
export async function startAttackedStack(): Promise<AttackedStack> {
  const [web = 0, s3 = 0, lambda = 0] = await freePorts(3);
  const ports = { web, s3, lambda };
  const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-attacks-'));
  // Two folders deep: a key with `..` that leaves the store still lands where `readFiles` looks.
  const s3Directory = join(folder, 'around', 'store');
  mkdirSync(s3Directory, { recursive: true });
  const lines: string[] = [];
  const log: LogLine[] = [];
  const print = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    const logged = logSchema.safeParse(parseJson(line.replace(/^\[lambda\] /, '')));
    if (logged.success) log.push({ atMs: performance.now(), ...logged.data });
  };
  const stack = await startStack({ mode: 'start', ports, s3Directory, print }).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    console.error(lines.join('\n'));
    throw error;
  });
  let cause: string | undefined;
  void stack.died.then(({ message }) => {
    cause = message;
  });
  Object.assign(process.env, stack.env);
  const bucket = stack.env.BUCKET_NAME ?? '';
  return {
    ports,
    bucket,
    store: createS3ObjectStore(bucket, createS3Client()),
    pids: stack.pids,
    env: stack.env,
    lines,
    logOf: (inputKey) => log.filter((line) => line.inputKey === inputKey),
    death: () => cause,
    readFiles: () => sizesOf(folder),
    async stop() {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function sizesOf(folder: string): Map<string, number> {
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
