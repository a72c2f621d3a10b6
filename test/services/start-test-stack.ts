// Starts a whole stack for one test run, bench or attack, on free ports. Its store is temporary.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../stack/local/free-ports.ts';
import { type Stack, type StackPorts, startStack } from '../../stack/local/start-stack.ts';

export interface TestStack extends Stack {
  readonly ports: StackPorts;
  /** Temporary. Nothing else is in it but the store, two folders below. */
  readonly folder: string;
  /** Where the local S3 keeps its objects. */
  readonly s3Directory: string;
}

const keptLines = 2000;

/**
 * @param print receives each line that the processes print
 * @throws Error when the stack does not start, after its output was printed
 */
export async function startTestStack(print?: (line: string) => void): Promise<TestStack> {
  const [web = 0, s3 = 0, lambda = 0] = await freePorts(3);
  const ports = { web, s3, lambda };
  const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
  const removeStore = () => rmSync(folder, { recursive: true, force: true });
  const s3Directory = join(folder, 'around', 'store');
  mkdirSync(s3Directory, { recursive: true });
  const lines: string[] = [];
  try {
    const stack = await startStack({
      mode: 'start',
      ports,
      s3Directory,
      print(line) {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
        print?.(line);
      },
    });
    return {
      ...stack,
      ports,
      folder,
      s3Directory,
      async stop() {
        await stack.stop();
        removeStore();
      },
    };
  } catch (error) {
    removeStore();
    console.error(lines.join('\n'));
    throw error;
  }
}
