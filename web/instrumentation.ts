// Run once by Next when the server starts: tells the requests' handlers who is at the other end of the connection.
import { peerAddressHeader } from './server/client-address.ts';

/** Next's requests have no address, and its X-Forwarded-For is the client's own when the client sent one. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { subscribe } = await import('node:diagnostics_channel');
  const { IncomingMessage } = await import('node:http');
  // Told before anyone else sees the request.
  subscribe('http.server.request.start', (message) => {
    if (!(message instanceof Object && 'request' in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage)) return;
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? '';
  });
}
