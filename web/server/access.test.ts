import { beforeEach, describe, expect, it } from 'vitest';
import { type AccessGate, createAccessGate, ownPathOf } from './access.ts';
import { createAdmission } from './admission.ts';

const accessToken = 'correct horse battery staple'.replaceAll(' ', '-');
const settings = {
  signedFilesPerMinute: 0,
  batchReadsPerMinute: 0,
  failedTriesPerMinute: 3,
  trustedProxyHops: 0,
};
const host = 'thumbnails.example';
let gate: AccessGate;
beforeEach(() => {
  gate = createAccessGate({ accessToken, admission: createAdmission(settings, () => 0) });
});

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const refusal = await gate.refuse(new Request(`https://${host}${path}`, { headers }));
  return refusal?.show === 'reply' ? refusal.reply.status : refusal?.show;
};
const enter = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  gate.enter(
    new Request(`https://${host}/api/access`, {
      method: 'POST',
      headers: { host, ...headers },
      body: new URLSearchParams(fields),
    }),
  );
const cookieOf = (reply: Response) => reply.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('a private deployment', () => {
  it('shows the form instead of a page, and answers 401 instead of data', async () => {
    expect(await ask('/')).toBe('form');
    expect(await ask('/b/abc')).toBe('form');
    expect(await ask('/api/uploads')).toBe(401);
    expect(await ask('/access')).toBeUndefined();
  });

  it('lets in the browser that entered the token, by a cookie that does not hold it', async () => {
    const reply = await enter({ token: ` ${accessToken} `, to: '/b/abc' });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/b/abc');
    const cookie = reply.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    expect(cookie).not.toContain(accessToken);
    expect(await ask('/', { cookie: `other=1; ${cookieOf(reply)}` })).toBeUndefined();
    expect(await ask('/api/uploads', { cookie: cookieOf(reply) })).toBeUndefined();
    expect(await ask('/', { cookie: `${cookieOf(reply)}A` })).toBe('form');
    expect(await ask('/', { cookie: `access=${accessToken}` })).toBe('form');
  });

  it('lets in programs that send the token along, to the API', async () => {
    expect(await ask('/api/uploads', { authorization: `Bearer ${accessToken}` })).toBeUndefined();
    expect(await ask('/', { authorization: `Bearer ${accessToken}` })).toBe('form');
    expect(await ask('/api/uploads', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await ask('/api/uploads', { authorization: `Basic ${accessToken}` })).toBe(401);
  });

  it('sends the browser back to the form with another token, and without a cookie', async () => {
    const reply = await enter({ token: 'wrong', to: '/b/abc' });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/access?to=%2Fb%2Fabc&failure=wrong-access-token');
    expect(reply.headers.has('set-cookie')).toBe(false);
  });

  it('tells who tried too often nothing more, not even that it is right', async () => {
    for (const token of ['a', 'b', 'c']) expect((await enter({ token })).status).toBe(303);
    const reply = await enter({ token: accessToken });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('20');
    expect(await ask('/api/uploads', { authorization: `Bearer ${accessToken}` })).toBe(429);
    expect((await enter({ token: accessToken }, { 'x-peer-address': '192.0.2.9' })).status).toBe(
      303,
    );
  });

  it('does not take the form of another website', async () => {
    const foreign = { origin: 'https://evil.example' };
    expect((await enter({ token: accessToken }, foreign)).status).toBe(403);
  });

  it('is public without a token', async () => {
    gate = createAccessGate({ accessToken: undefined, admission: createAdmission(settings) });
    expect(await ask('/')).toBeUndefined();
    expect((await enter({ token: '' })).status).toBe(400);
  });
});

it.each([
  ['/b/abc?x=1', '/b/abc?x=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  [null, '/'],
])('goes on from %o to %s', (to, path) => {
  expect(ownPathOf(to)).toBe(path);
});
