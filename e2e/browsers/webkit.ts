// Drives WebKitGTK's MiniBrowser through WebDriver (w3.org/TR/webdriver2). It has no headless mode and
// draws on a display without a monitor.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { freePorts } from '../../stack/local/free-ports.ts';
import { isAnswered } from '../../stack/local/managed-process.ts';
import type { Browser, Launched, LaunchOptions, WindowOptions } from './browser.ts';
import { findBrowsers } from './find-browsers.ts';
import { endProcess, killWithUs, readMatch } from './process.ts';
import { collectErrors } from './web-page.ts';

export async function launchWebKit(options: LaunchOptions): Promise<Launched> {
  const { webkit } = findBrowsers();
  if (!webkit) throw new Error('There is no WebKitGTK.');
  const screen = spawn(webkit.xvfb, ['-displayfd', '1', '-screen', '0', '1400x1000x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  killWithUs(screen);
  const display = `:${await readMatch(screen, screen.stdout, /(\d+)\n/)}`;
  const startDriver = async () => {
    const [port = 0] = await freePorts(1);
    const driver = spawn(webkit.driver, [`--port=${port}`], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: display, XDG_CONFIG_HOME: options.folder },
    });
    killWithUs(driver);
    while (!(await isAnswered(port))) await setTimeout(20);
    return { driver, send: createSend(`http://localhost:${port}/session`) };
  };
  let running = await startDriver();
  const open = (window: WindowOptions) =>
    openWindow(running.send, webkit.miniBrowser, options, window);
  return {
    async open(window) {
      try {
        return await open(window);
      } catch (error) {
        // In rare runs, MiniBrowser hangs before it has loaded anything.
        console.log(`WebKitGTK did not start, so it starts again: ${error}`);
        await endProcess(running.driver);
        running = await startDriver();
        return open(window);
      }
    },
    async close() {
      await Promise.all([running.driver, screen].map(endProcess));
    },
  };
}

/** A choice: a test has 60 s, which must be enough for a start that hangs and a second one. */
const longestCommandMs = 25_000;

async function openWindow(
  send: Send,
  binary: string,
  { colorScheme, proxyPort, folder }: LaunchOptions,
  { downloads, width, height }: WindowOptions,
): Promise<Browser> {
  // GTK reads the download folder from this file.
  writeFileSync(join(folder, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const args = [
    '--automation',
    `--proxy=http://localhost:${proxyPort}`,
    '--javascript-can-open-windows-automatically=true',
    ...(colorScheme === 'dark' ? ['--dark-mode'] : []),
  ];
  const alwaysMatch = { 'webkitgtk:browserOptions': { binary, args } };
  const session = await send('POST', '', { capabilities: { alwaysMatch } });
  const { sessionId } = sessionSchema.parse(session);
  const sendToSession: Send = (method, path, body) => send(method, `/${sessionId}${path}`, body);
  const browser = drive(sendToSession);
  // MiniBrowser's first window has a toolbar and cannot be as narrow as a phone.
  await browser.evaluate(openBareWindow, width, height);
  const handles = z.array(z.string()).parse(await sendToSession('DELETE', '/window'));
  await sendToSession('POST', '/window', { handle: handles[0] });
  await sendToSession('POST', '/window/rect', { x: 0, y: 0, width, height });
  return browser;
}

function openBareWindow(width: number, height: number): void {
  const bare = 'popup=yes,toolbar=no,menubar=no,location=no,status=no,left=0,top=0';
  window.open('about:blank', '_blank', `${bare},width=${width},height=${height}`);
}

type Send = (method: 'POST' | 'GET' | 'DELETE', path: string, body?: object) => Promise<unknown>;

function createSend(base: string): Send {
  return async (method, path, body) => {
    const reply = await fetch(base + path, {
      method,
      signal: AbortSignal.timeout(longestCommandMs),
      ...(body && { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    const { value } = z.object({ value: z.unknown() }).parse(await reply.json());
    if (reply.ok) return value;
    throw new Error(`WebKit refused ${method} ${path}: ${JSON.stringify(value)}`);
  };
}

function drive(send: Send): Browser {
  const execute = async (script: string, ...args: unknown[]) =>
    send('POST', '/execute/async', { script, args });
  const errors: string[] = [];
  const load = async (path: string, body: object) => {
    errors.push(...(await readPageErrors()));
    await send('POST', path, body);
    await browser.evaluate(collectErrors);
  };
  const readPageErrors = () =>
    browser.evaluate((): string[] => Reflect.get(window, 'collectedErrors') ?? []);
  const browser: Browser = {
    goto: (url) => load('/url', { url }),
    reload: () => load('/refresh', {}),
    async evaluate(run, ...args) {
      const reply = await execute(
        `const [args, done] = arguments;
        (async () => (${run})(...JSON.parse(args)))().then(
          (value) => done({ json: JSON.stringify(value) }),
          (error) => done({ error: String(error) }),
        );`,
        JSON.stringify(args),
      );
      const { json, error } = evaluatedSchema.parse(reply);
      if (error) throw new Error(`In WebKit: ${error}`);
      return json == null ? undefined : JSON.parse(json);
    },
    async run(script) {
      await execute(`${script};\narguments[0]();`);
    },
    async perform(actions) {
      await send('POST', '/actions', { actions });
    },
    async setFiles(selector, paths) {
      const using = { using: 'css selector', value: selector };
      const [id] = Object.values(elementSchema.parse(await send('POST', '/element', using)));
      await send('POST', `/element/${id}/value`, { text: paths.join('\n') });
    },
    async screenshot() {
      return Buffer.from(z.string().parse(await send('GET', '/screenshot')), 'base64');
    },
    readErrors: async () => [...errors, ...(await readPageErrors())],
    async close() {
      await send('DELETE', '');
    },
  };
  return browser;
}

const sessionSchema = z.object({ sessionId: z.string() });
const elementSchema = z.record(z.string(), z.string());
const evaluatedSchema = z.object({ json: z.string().nullish(), error: z.string().nullish() });
