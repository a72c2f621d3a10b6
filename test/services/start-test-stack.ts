// Starts a whole stack for one test run or bench, on free ports. Its store is temporary.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../stack/local/free-ports.ts';
import { type Stack, startStack } from '../../stack/local/start-stack.ts';

export interface TestStack extends Stack {
  /** Where the local S3 keeps its objects. */
  readonly s3Directory: string;
}

/** @throws Error when the stack does not start, after its output was printed */
export async function startTestStack(): Promise<TestStack> {
  const [web = 0, s3 = 0, lambda = 0] = await freePorts(3);
  const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
  const removeStore = () => rmSync(s3Directory, { recursive: true, force: true });
  const lines: string[] = [];
  try {
    const stack = await startStack({
      mode: 'start',
      ports: { web, s3, lambda },
      s3Directory,
      print: (line) => lines.push(line),
    });
    return {
      ...stack,
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
