import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { clientOf, peerAddressHeader } from './client-address.ts';
import { tellPeerAddresses } from './peer-address.ts';

it('replaces what a client says of its own address', async () => {
  tellPeerAddresses();
  const server = createServer(({ headers }, reply) => {
    const seen = new Headers({ [peerAddressHeader]: String(headers[peerAddressHeader]) });
    reply.end(clientOf(seen, 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  const url = `http://127.0.0.1:${port}/`;
  const reply = await fetch(url, { headers: { [peerAddressHeader]: '198.51.100.1' } });
  expect(await reply.text()).toBe('127.0.0.1');
  server.close();
  server.closeAllConnections();
});
