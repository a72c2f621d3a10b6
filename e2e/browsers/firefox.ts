// Drives Firefox through WebDriver BiDi (w3c.github.io/webdriver-bidi), which Firefox speaks itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Browser, Launched, LaunchOptions, WindowOptions } from './browser.ts';
import { findBrowsers } from './find-browsers.ts';
import { endProcess, killWithUs, readMatch } from './process.ts';

export async function launchFirefox(options: LaunchOptions): Promise<Launched> {
  const { firefox } = findBrowsers();
  writeFileSync(join(options.folder, 'user.js'), writePreferences(options));
  const args = ['--headless', '--no-remote', '--remote-debugging-port=0'];
  const child = spawn(firefox ?? 'firefox', [...args, '--profile', options.folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  killWithUs(child);
  const address = await readMatch(child, child.stderr, /WebDriver BiDi listening on (\S+)/);
  const connection = await connect(`${address}/session`);
  await connection.send('session.new', { capabilities: {} });
  await connection.send('session.subscribe', { events: ['log.entryAdded'] });
  return {
    open: (window) => openTab(connection, window),
    async close() {
      await connection.send('browser.close');
      await endProcess(child);
    },
  };
}

type Send = (method: string, params?: object) => Promise<unknown>;

interface Connection {
  readonly send: Send;
  /** Errors of all tabs. */
  readonly errors: readonly { readonly context: string | undefined; readonly text: string }[];
}

async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, 'open');
  const waiting = new Map<number, (reply: z.infer<typeof messageSchema>) => void>();
  const errors: { context: string | undefined; text: string }[] = [];
  socket.on('message', (data) => {
    const message = messageSchema.parse(JSON.parse(String(data)));
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else if (message.params?.level === 'error') {
      errors.push({ context: message.params.source?.context, text: message.params.text ?? '' });
    }
  });
  let lastId = 0;
  const send: Send = async (method, params = {}) => {
    lastId += 1;
    const id = lastId;
    const reply = new Promise<z.infer<typeof messageSchema>>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { error, message, result } = await reply;
    waiting.delete(id);
    if (error !== undefined) throw new Error(`Firefox refused ${method}: ${error} ${message}`);
    return result;
  };
  return { send, errors };
}

/** A tab in a new user context, which has storage of its own. */
async function openTab(
  { send, errors }: Connection,
  { width, height, downloads }: WindowOptions,
): Promise<Browser> {
  const { userContext } = userContextSchema.parse(await send('browser.createUserContext'));
  await send('browser.setDownloadBehavior', {
    downloadBehavior: { type: 'allowed', destinationFolder: downloads },
    userContexts: [userContext],
  });
  // The first tab of the browser has no keyboard focus, but a new tab has.
  const { context } = contextSchema.parse(
    await send('browsingContext.create', { type: 'tab', userContext }),
  );
  await send('browsingContext.setViewport', { context, viewport: { width, height } });

  const call = async (functionDeclaration: string, argument: string) => {
    const reply = callSchema.parse(
      await send('script.callFunction', {
        functionDeclaration,
        arguments: [{ type: 'string', value: argument }],
        target: { context },
        awaitPromise: true,
      }),
    );
    if (reply.exceptionDetails) throw new Error(`In Firefox: ${reply.exceptionDetails.text}`);
    return reply.result?.value;
  };
  return {
    async goto(url) {
      await send('browsingContext.navigate', { context, url, wait: 'interactive' });
    },
    async reload() {
      await send('browsingContext.reload', { context, wait: 'interactive' });
    },
    async evaluate(run, ...args) {
      const body = `async (args) => JSON.stringify(await (${run})(...JSON.parse(args)))`;
      const json = await call(body, JSON.stringify(args));
      return json === undefined ? json : JSON.parse(json);
    },
    async run(script) {
      await call(`() => {${script}\n}`, '');
    },
    async perform(actions) {
      await send('input.performActions', { context, actions });
    },
    async setFiles(selector, files) {
      const locator = { type: 'css', value: selector };
      const found = await send('browsingContext.locateNodes', { context, locator });
      const [element] = nodesSchema.parse(found).nodes;
      await send('input.setFiles', { context, element, files });
    },
    async screenshot() {
      const { data } = screenshotSchema.parse(
        await send('browsingContext.captureScreenshot', { context }),
      );
      return Buffer.from(data, 'base64');
    },
    readErrors: async () =>
      errors.filter((error) => error.context === context).map(({ text }) => text),
    async close() {
      await send('browser.removeUserContext', { userContext });
    },
  };
}

function writePreferences({ colorScheme, proxyPort }: LaunchOptions): string {
  const preferences = {
    // 0 is dark, 1 is light. WebDriver BiDi has no command for the colour scheme.
    'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
    'network.proxy.type': 1,
    'network.proxy.http': 'localhost',
    'network.proxy.http_port': proxyPort,
    'network.proxy.ssl': 'localhost',
    'network.proxy.ssl_port': proxyPort,
    'network.proxy.allow_hijacking_localhost': true,
  };
  return Object.entries(preferences)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

const messageSchema = z.object({
  id: z.number().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
  result: z.unknown().optional(),
  params: z
    .object({
      level: z.string(),
      text: z.string().nullable(),
      source: z.object({ context: z.string() }).partial(),
    })
    .partial()
    .optional(),
});
const userContextSchema = z.object({ userContext: z.string() });
const contextSchema = z.object({ context: z.string() });
const callSchema = z.object({
  result: z.object({ value: z.string().optional() }).optional(),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});
const nodesSchema = z.object({ nodes: z.array(z.object({ sharedId: z.string() })) });
const screenshotSchema = z.object({ data: z.string() });
