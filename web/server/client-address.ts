// The client that a request comes from, for the rate limits: the address of the connection, or what a trusted proxy reports.
import { isIPv4, isIPv6 } from 'node:net';

/** http-door.ts writes the address of the connection into this header, over anything that the client sent. */
export const peerAddressHeader = 'x-peer-address';

/**
 * @param trustedHops proxies before this server. Each appends the address it saw to X-Forwarded-For; the client may have
 *   invented everything to the left of those.
 * @returns IPv4 address; the /64 of an IPv6 address, since one machine has all of a /64; or `unknown`, which all clients
 *   without an address share
 */
export function clientOf(headers: Pick<Headers, 'get'>, trustedHops: number): string {
  const peer = headers.get(peerAddressHeader) ?? '';
  if (trustedHops === 0) return networkOf(peer) ?? 'unknown';
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').at(-trustedHops);
  return networkOf(forwarded ?? '') ?? networkOf(peer) ?? 'unknown';
}

/**
 * The visitor that X-Forwarded-For names although no proxy is trusted. Either the operator forgot TRUSTED_PROXY_HOPS, and
 * many visitors share the address of a proxy, or the client invented the header.
 *
 * @returns a name that includes the connection's client; `undefined` without such a header
 */
export function claimedVisitorOf(headers: Headers, trustedHops: number): string | undefined {
  const claimed = trustedHops === 0 ? headers.get('x-forwarded-for')?.split(',').at(-1) : undefined;
  const network = claimed && networkOf(claimed);
  return network && `${network} by ${clientOf(headers, 0)}`;
}

/** @param address as the socket has it; an IPv6 socket writes IPv4 addresses with `::ffff:` in front */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address);
}

/** The longest address is IPv6 with a zone: 45 characters and the name of a network interface. */
const maxAddressLength = 64;

function networkOf(text: string): string | undefined {
  if (text.length > maxAddressLength) return undefined;
  const address = text
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  // The URL parser writes every form of an address the same way, with at most one `::`.
  const [start = '', end = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (half: string) => (half === '' ? [] : half.split(':'));
  const missing = 8 - groups(start).length - groups(end).length;
  const all = [...groups(start), ...Array.from({ length: missing }, () => '0'), ...groups(end)];
  return `${all.slice(0, 4).join(':')}::/64`;
}
