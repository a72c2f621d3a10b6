import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { limitRenders } from './limit-renders.ts';

let server: Server;
let finish: (() => void)[] = [];
let renders = 0;
afterEach(() => {
  finish = [];
  renders = 0;
  server.closeAllConnections();
  server.close();
});

/** Renders until `finish` is called. The header `client` names the client. */
async function listen(): Promise<number> {
  const listener = limitRenders({
    render: async (_request, response) => {
      renders += 1;
      await new Promise<void>((resolve) => finish.push(resolve));
      response.end('a page');
      renders -= 1;
    },
    clientOf: ({ headers }) => String(headers.client),
    refuse: (_request, response) => response.writeHead(503).end(),
  });
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address instanceof Object ? address.port : 0;
}

function ask(port: number, client: string): Promise<number | undefined> {
  const asked = request({ port, headers: { client }, agent: false }).end();
  return new Promise((resolve, reject) => {
    asked.once('response', ({ statusCode }) => resolve(statusCode)).once('error', reject);
  });
}

it('refuses the ninth page that one client asks for at once, and renders for others', async () => {
  const port = await listen();
  const eight = Array.from({ length: 8 }, () => ask(port, 'a'));
  await expect.poll(() => renders).toBe(8);
  expect(await ask(port, 'a')).toBe(503);
  const other = ask(port, 'b');
  await expect.poll(() => renders).toBe(9);
  for (const end of finish.splice(0)) end();
  expect(await Promise.all([...eight, other])).toEqual(new Array(9).fill(200));
  await expect.poll(() => renders).toBe(0);
  const next = ask(port, 'a');
  await expect.poll(() => renders).toBe(1);
  for (const end of finish) end();
  expect(await next).toBe(200);
});

it('refuses the 25th page of all clients', async () => {
  const port = await listen();
  const clients = ['a', 'b', 'c'].flatMap((client) => new Array<string>(8).fill(client));
  const all = clients.map((client) => ask(port, client));
  await expect.poll(() => renders).toBe(24);
  expect(await ask(port, 'd')).toBe(503);
  for (const end of finish.splice(0)) end();
  expect(await Promise.all(all)).toEqual(new Array(24).fill(200));
});

it('counts a render whose client has gone until its work has ended', async () => {
  const port = await listen();
  const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: a\r\nClient: a\r\n\r\n');
  await expect.poll(() => renders).toBe(8);
  for (const socket of sockets) socket.destroy();
  await sleep(100);
  expect(await ask(port, 'a')).toBe(503);
  for (const end of finish.splice(0)) end();
  await expect.poll(() => renders).toBe(0);
  const next = ask(port, 'a');
  await expect.poll(() => renders).toBe(1);
  for (const end of finish) end();
  expect(await next).toBe(200);
});

it('frees the place of a page that could not be rendered', async () => {
  const listener = limitRenders({
    render: async (_request, response) => {
      response.destroy();
      throw new Error('a fault');
    },
    clientOf: () => 'a',
    refuse: (_request, response) => response.writeHead(503).end(),
  });
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  for (let i = 0; i < 12; i += 1) await expect(ask(port, 'a')).rejects.toThrow('socket hang up');
});

it('cuts off a client whose page does not end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const port = await listen();
  const asked = ask(port, 'a');
  await expect.poll(() => renders).toBe(1);
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  await expect(asked).rejects.toThrow('socket hang up');
});
