// Who asks, for the rate limits: the address of the connection, or the one that trusted proxies name.
import { isIPv4, isIPv6 } from 'node:net';

/** Header in which http-door.ts passes the address of the connection on. It replaces a header that a client sent. */
export const peerAddressHeader = 'x-peer-address';

/**
 * @param trustedHops proxies before this server, each appending the address it saw to X-Forwarded-For; all that stands
 *   left of theirs is the client's own invention
 * @returns IPv4 address, the /64 of an IPv6 address, which one machine has all of, or `unknown`, who all share
 */
export function clientOf(headers: Headers, trustedHops: number): string {
  const peer = headers.get(peerAddressHeader) ?? '';
  if (trustedHops === 0) return networkOf(peer) ?? 'unknown';
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').at(-trustedHops);
  return networkOf(forwarded ?? '') ?? networkOf(peer) ?? 'unknown';
}

/**
 * `X-Forwarded-For` without a trusted proxy: either the operator forgot TRUSTED_PROXY_HOPS, and the connection's address is
 * a proxy's that many visitors share, or a client invented the header.
 *
 * @returns a name for the visitor whom the connection may speak for; `undefined` without such a header
 */
export function claimedVisitorOf(headers: Headers, trustedHops: number): string | undefined {
  const claimed = trustedHops === 0 ? headers.get('x-forwarded-for')?.split(',').at(-1) : undefined;
  const network = claimed && networkOf(claimed);
  return network && `${network} by ${clientOf(headers, 0)}`;
}

/** @param address as the socket has it: of IPv4 on a socket of IPv6 with `::ffff:` before it */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address);
}

/** Longest way to write an address is IPv6 with a zone: 45 characters and the name of an interface. */
const maxAddressLength = 64;

function networkOf(text: string): string | undefined {
  if (text.length > maxAddressLength) return undefined;
  const address = text
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  // The URL parser writes every form of an address in one, with at most one `::`.
  const [start = '', end = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (half: string) => (half === '' ? [] : half.split(':'));
  const missing = 8 - groups(start).length - groups(end).length;
  const all = [...groups(start), ...Array.from({ length: missing }, () => '0'), ...groups(end)];
  return `${all.slice(0, 4).join(':')}::/64`;
}
