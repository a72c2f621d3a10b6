// Who asks, for the rate limits: the other end of the connection, or what proxies that are trusted say of it.
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Header in which peer-address.ts hands on the address of the connection, in place of what a client may have sent by
 * that name.
 */
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

function networkOf(text: string): string | undefined {
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
