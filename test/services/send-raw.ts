// Sends HTTP as an attacker writes it. It does not check, normalise or add a byte.
import { connect } from 'node:net';

/** @returns the reply's status and head, or status 0 when the connection ended or was silent for 20 seconds */
export function sendRaw(
  port: number,
  text: string,
): Promise<{ readonly status: number; readonly head: string }> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    let received = '';
    const settle = () => {
      socket.destroy();
      const [head = ''] = received.split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head });
    };
    socket.setTimeout(20_000, settle);
    socket.on('error', settle);
    socket.on('close', settle);
    socket.on('data', (piece) => {
      received += piece.toString('latin1');
      if (received.includes('\r\n\r\n') && !received.startsWith('HTTP/1.1 100')) settle();
    });
    socket.write(text, 'latin1');
  });
}

/** @param headers in addition to content-length */
export function rawRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const all = {
    ...headers,
    ...(body !== '' && { 'Content-Length': `${Buffer.byteLength(body)}` }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
