// Hands the address at the other end of each connection to the routes: Next's requests have none, and its
// X-Forwarded-For is what the client sent when the client sent one.
import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { peerAddressHeader } from './client-address.ts';

/** Of every HTTP server in this process, from now on. */
export function tellPeerAddresses(): void {
  // Published before anyone else sees the request.
  subscribe('http.server.request.start', (message) => {
    if (!(message instanceof Object && 'request' in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage)) return;
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? '';
  });
}
