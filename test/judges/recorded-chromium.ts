// What Chromium shows of the pictures that tests make, recorded in `recordings/`. So one verdict holds on every machine, with
// any browser or none.
import { afterAll } from 'vitest';
import { type ChromiumJudge, type DrawOptions, startChromiumJudge } from './chromium-judge.ts';
import {
  keyOf,
  lineOf,
  parseLine,
  type Recording,
  readRecording,
  type ShownPicture,
  writeRecording,
} from './recording.ts';

export interface RecordedChromium {
  /**
   * @param name names the picture in the recording, for review
   * @returns `undefined` when Chromium shows a broken image
   * @throws Error when the recording lacks this picture, or has another one under its name
   */
  show(name: string, bytes: Uint8Array, options?: DrawOptions): Promise<ShownPicture | undefined>;
}

const howToRecord = 'Run `npm run judge -- --record`, and review what changed.';

/** @param suite names the recording; only one test file may use it */
export function openRecording(suite: string): RecordedChromium {
  return process.env.RECORD_CHROMIUM ? record(suite) : replay(readRecording(suite));
}

export function replay({ pictures }: Recording): RecordedChromium {
  return {
    async show(name, bytes, options = {}) {
      const line = pictures[name];
      if (line === undefined) throw new Error(`"${name}" is not recorded. ${howToRecord}`);
      if (!line.startsWith(`${keyOf(bytes, options)} `)) {
        throw new Error(`"${name}" is not the picture that was recorded. ${howToRecord}`);
      }
      return parseLine(line);
    },
  };
}

/** Asks a Chromium, and writes the recording after the last test. */
function record(suite: string): RecordedChromium {
  const pictures = new Map<string, string>();
  let judge: ChromiumJudge | undefined;
  afterAll(async () => {
    if (!judge) return;
    await judge.close();
    writeRecording(suite, judge.browser, pictures);
  });
  return {
    async show(name, bytes, options = {}) {
      if (pictures.has(name)) throw new Error(`Two pictures have the name "${name}".`);
      judge ??= await startChromiumJudge();
      const drawn = await judge.draw(bytes, options);
      const line = lineOf(keyOf(bytes, options), drawn, options.width);
      pictures.set(name, line);
      return parseLine(line);
    },
  };
}
