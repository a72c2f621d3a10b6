// Starts a second page server for the browser tests. It is private: visitors need an access token.
import { randomBytes } from 'node:crypto';
import { freePorts } from '../../stack/local/free-ports.ts';
import { startProcess } from '../../stack/local/managed-process.ts';

export interface PrivatePage {
  readonly url: string;
  readonly accessToken: string;
  stop(): Promise<void>;
}

/** Needs the variables of a running stack in the environment, whose page has been built. */
export async function startPrivatePage(): Promise<PrivatePage> {
  const [port = 0] = await freePorts(1);
  const accessToken = randomBytes(16).toString('hex');
  const lines: string[] = [];
  const web = startProcess({
    name: 'private page',
    args: ['web/.next/main.mjs', '--port', `${port}`, '--hostname', 'localhost'],
    env: {
      ...process.env,
      ACCESS_TOKEN: accessToken,
      FAILED_TRIES_PER_MINUTE: '6',
      SIGNED_FILES_PER_MINUTE: '50',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    ports: [port],
    print: (line) => lines.push(line),
  });
  try {
    await web.ready;
  } catch (error) {
    console.error(lines.join('\n'));
    await web.stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, accessToken, stop: web.stop };
}
