import { expect, it } from 'vitest';
import { clientOf } from './client-address.ts';

const peer = '203.0.113.7';

it.each([
  { what: 'the connection', forwarded: undefined, hops: 0, client: peer },
  {
    what: 'the connection, even if it claims another address',
    forwarded: '1.1.1.1',
    hops: 0,
    client: peer,
  },
  {
    what: 'the address that the proxy saw',
    forwarded: '198.51.100.2',
    hops: 1,
    client: '198.51.100.2',
  },
  {
    what: 'the address that the proxy saw, not the invented one',
    forwarded: '9.9.9.9, 198.51.100.2',
    hops: 1,
    client: '198.51.100.2',
  },
  {
    what: 'the address that the first of two proxies saw',
    forwarded: '9.9.9.9, 198.51.100.2,10.0.0.1',
    hops: 2,
    client: '198.51.100.2',
  },
  {
    what: 'the connection, when the request bypassed a proxy',
    forwarded: '1.1.1.1',
    hops: 2,
    client: peer,
  },
  {
    what: 'the connection, when the proxy forwarded no address',
    forwarded: 'unknown',
    hops: 1,
    client: peer,
  },
])('the client is $what, with $hops trusted proxies', ({ forwarded, hops, client }) => {
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
])('the address %o counts as %s', (address, client) => {
  expect(clientOf(new Headers({ 'x-peer-address': address }), 0)).toBe(client);
});
