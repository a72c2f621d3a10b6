// Answers the requests of one connection one after another. A client may send thousands of requests without waiting for a
// reply (pipelining). Node parses all that one read contains, and would run all of their handlers simultaneously.
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** Browsers do not pipeline. The programs that do send few requests ahead. */
const maxWaiting = 8;

/**
 * This does not pause the socket. Node resumes a paused one at the end of each request, and a paused one does not notice that
 * its client has gone.
 *
 * @returns a listener that calls the given one for the next request of a connection when the reply before it is complete.
 *   It closes a connection with more than 8 waiting requests. Requests of a closed connection never start.
 */
export function oneRequestPerSocket(listener: RequestListener): RequestListener {
  /** The waiting requests of each connection that has one in progress. */
  const queues = new WeakMap<Socket, (() => void)[]>();

  const startNext = (socket: Socket) => {
    const queue = queues.get(socket) ?? [];
    const start = queue.shift();
    // After a reply with `Connection: close` the socket is still open for a moment, but takes no other reply.
    if (!start || !socket.writable) {
      queues.delete(socket);
      return;
    }
    start();
  };

  return (request, response) => {
    const { socket } = request;
    // Node parses a read to its end, even if the socket was closed midway.
    if (!socket.writable) return;
    const start = () => {
      response.once('close', () => startNext(socket));
      listener(request, response);
    };
    const queue = queues.get(socket);
    if (!queue) {
      queues.set(socket, []);
      start();
    } else if (queue.length < maxWaiting) {
      queue.push(start);
    } else {
      socket.destroy();
    }
  };
}
