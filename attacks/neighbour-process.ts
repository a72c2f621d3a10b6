// A server that nobody attacks. It computes each answer for about as long as the page does, so
// a probe of it waits only when the whole machine is busy.
import { pbkdf2Sync } from 'node:crypto';
import { createServer } from 'node:http';

/** Takes 8 ms; the page takes 5 to 10 ms. */
const rounds = 10_000;

const server = createServer((_request, reply) => {
  pbkdf2Sync('', '', rounds, 32, 'sha256');
  reply.end();
});
server.listen(0, 'localhost', () => {
  const address = server.address();
  if (address instanceof Object) process.send?.(address.port);
});
process.once('disconnect', () => process.exit());
