// A second page server for the browser tests: private, with secrets to look for, and an S3 before it that is strict.
import { randomBytes } from 'node:crypto';
import { type StrictS3, startStrictS3 } from '../../lambda/test/strict-s3.ts';
import { freePorts } from '../free-ports.ts';
import { startPart } from '../part.ts';

export interface PrivatePage {
  readonly url: string;
  /** What no browser may ever learn. */
  readonly secrets: { readonly accessToken: string; readonly secretAccessKey: string };
  /** In front of the stack's S3, with the page's credentials. */
  readonly s3: StrictS3;
  stop(): Promise<void>;
}

/** @param upstream the running stack's S3, whose page has been built */
export async function startPrivatePage(upstream: string): Promise<PrivatePage> {
  const [port = 0] = await freePorts(1);
  const secrets = {
    accessToken: randomBytes(16).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  // The local S3 knows one access key, and never asks for its secret.
  const signer = { accessKeyId: 'S3RVER', region: 'us-east-1', ...secrets };
  const s3 = await startStrictS3({ upstream, signer });
  const lines: string[] = [];
  const web = startPart({
    name: 'private page',
    args: ['node_modules/next/dist/bin/next', 'start', 'web', '-p', `${port}`, '-H', 'localhost'],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ACCESS_KEY_ID: signer.accessKeyId,
      AWS_SECRET_ACCESS_KEY: secrets.secretAccessKey,
      AWS_REGION: signer.region,
      ACCESS_TOKEN: secrets.accessToken,
      FAILED_TRIES_PER_MINUTE: '6',
      SIGNED_FILES_PER_MINUTE: '50',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    ports: [port],
    print: (line) => lines.push(line),
  });
  const stop = async () => {
    await web.stop();
    await s3.stop();
  };
  try {
    await web.ready;
  } catch (error) {
    console.error(lines.join('\n'));
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, secrets, s3, stop };
}
