// Vitest's global set-up for the integration tests: starts a real `sls offline` on free ports, with its own store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../stack/local/free-ports.ts';
import { stackEnv, startLambdaProcess } from '../../stack/local/start-stack.ts';

export default async function startLambdaStack(): Promise<() => Promise<void>> {
  const [s3 = 0, lambda = 0] = await freePorts(2);
  const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
  const lines: string[] = [];
  const ports = { s3, lambda };
  const part = startLambdaProcess({ ports, s3Directory, print: (line) => lines.push(line) });
  try {
    await part.ready;
  } catch (error) {
    console.error(lines.join('\n'));
    throw error;
  }
  // Test processes inherit these, so the tests make their clients as the product does.
  Object.assign(process.env, stackEnv(ports), { LOCAL_S3_DIRECTORY: s3Directory });
  return async () => {
    await part.stop();
    rmSync(s3Directory, { recursive: true, force: true });
  };
}
