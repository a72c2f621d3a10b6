import { expect, it } from 'vitest';
import { clientOf } from './client-address.ts';

const peer = '203.0.113.7';

it.each([
  { what: 'the connection', forwarded: undefined, hops: 0, client: peer },
  { what: 'the connection, whatever it claims', forwarded: '1.1.1.1', hops: 0, client: peer },
  { what: 'what the proxy saw', forwarded: '198.51.100.2', hops: 1, client: '198.51.100.2' },
  {
    what: 'no claim beside it',
    forwarded: '9.9.9.9, 198.51.100.2',
    hops: 1,
    client: '198.51.100.2',
  },
  {
    what: 'what the first of two saw',
    forwarded: '9.9.9.9, 198.51.100.2,10.0.0.1',
    hops: 2,
    client: '198.51.100.2',
  },
  {
    what: 'the connection, when a proxy was passed by',
    forwarded: '1.1.1.1',
    hops: 2,
    client: peer,
  },
  {
    what: 'the connection, when no address was forwarded',
    forwarded: 'unknown',
    hops: 1,
    client: peer,
  },
])('is $what with $hops proxies', ({ forwarded, hops, client }) => {
  const headers = new Headers({ 'x-peer-address': peer });
  if (forwarded) headers.set('x-forwarded-for', forwarded);
  expect(clientOf(headers, hops)).toBe(client);
});

it.each([
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', 'unknown'],
  ['not an address', 'unknown'],
  [`${'1:'.repeat(8000)}1`, 'unknown'],
])('takes %o for %s', (address, client) => {
  expect(clientOf(new Headers({ 'x-peer-address': address }), 0)).toBe(client);
});
