import { createHook } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from 'vitest';
import { noLimits } from '#test/doubles/no-limits.ts';
import { type AccessGate, createAccessGate, ownPathOf } from './access.ts';
import { createAdmission } from './admission.ts';

const accessToken = 'correct horse battery staple'.replaceAll(' ', '-');
const settings = { ...noLimits, failedTriesPerMinute: 3 };
const host = 'thumbnails.example';
let gate: AccessGate;
beforeEach(() => {
  gate = createAccessGate(
    accessToken,
    createAdmission(settings, () => 0),
  );
});

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const refusal = await gate.refuse(new Request(`https://${host}${path}`, { headers }));
  return refusal?.status;
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
  it('answers 401 in place of a page or data, and shows everybody the form', async () => {
    expect(await ask('/')).toBe(401);
    expect(await ask('/b/abc')).toBe(401);
    expect(await ask('/api/uploads')).toBe(401);
    expect(await ask('/access')).toBeUndefined();
  });

  it('lets in a browser that entered the token, with a cookie that does not contain the token', async () => {
    const reply = await enter({ token: ` ${accessToken} `, to: '/b/abc' });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/b/abc');
    const cookie = reply.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    expect(cookie).not.toContain(accessToken);
    expect(await ask('/', { cookie: `other=1; ${cookieOf(reply)}` })).toBeUndefined();
    expect(await ask('/api/uploads', { cookie: cookieOf(reply) })).toBeUndefined();
    expect(await ask('/', { cookie: `${cookieOf(reply)}A` })).toBe(401);
    expect(await ask('/', { cookie: `access=${accessToken}` })).toBe(401);
  });

  it('lets programs that send the token use the API', async () => {
    expect(await ask('/api/uploads', { authorization: `Bearer ${accessToken}` })).toBeUndefined();
    expect(await ask('/', { authorization: `Bearer ${accessToken}` })).toBe(401);
    expect(await ask('/api/uploads', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await ask('/api/uploads', { authorization: `Basic ${accessToken}` })).toBe(401);
  });

  it('sends the browser back to the form without a cookie after a wrong token', async () => {
    const reply = await enter({ token: 'wrong', to: '/b/abc' });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/access?to=%2Fb%2Fabc&failure=wrong-access-token');
    expect(reply.headers.has('set-cookie')).toBe(false);
  });

  it('opens for the right token and cookie even after many wrong ones from the same address', async () => {
    const cookie = cookieOf(await enter({ token: accessToken }));
    for (let i = 0; i < 50; i += 1) await enter({ token: `wrong ${i}` });
    const refused = await enter({ token: 'wrong' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('20');
    expect(await ask('/', { cookie })).toBeUndefined();
    expect(await ask('/api/uploads', { cookie })).toBeUndefined();
    expect(await ask('/api/uploads', { authorization: `Bearer ${accessToken}` })).toBeUndefined();
    expect((await enter({ token: accessToken })).headers.get('set-cookie')).toContain(cookie);
  });

  it('counts wrong tokens in the form, in a header and in a cookie together', async () => {
    expect((await enter({ token: 'a' })).status).toBe(303);
    expect(await ask('/api/uploads', { authorization: 'Bearer b' })).toBe(401);
    expect(await ask('/', { cookie: 'access=c' })).toBe(401);
    expect(await ask('/', { cookie: 'access=d' })).toBe(429);
    expect(await ask('/api/uploads', { authorization: 'Bearer e' })).toBe(429);
    expect((await enter({ token: 'f' })).status).toBe(429);
    // A visitor who sends no token has not tried one.
    expect(await ask('/')).toBe(401);
    expect(await ask('/', { 'x-peer-address': '192.0.2.9', cookie: 'access=g' })).toBe(401);
  });

  it('counts two tries for a request with a wrong token and a wrong cookie', async () => {
    const both = { authorization: 'Bearer a', cookie: 'access=a' };
    expect(await ask('/api/uploads', both)).toBe(401);
    expect(await ask('/api/uploads', both)).toBe(429);
  });

  it('derives the cookie once, no matter how many cookies strangers try', async () => {
    let derived = 0;
    const hook = createHook({
      init: (_, type) => {
        if (type === 'SCRYPTREQUEST') derived += 1;
      },
    }).enable();
    const other = createAccessGate(accessToken, createAdmission(settings));
    const wrong = { headers: { cookie: 'access=wrong' } };
    const tries = Array.from({ length: 20 }, () =>
      other.refuse(new Request(`https://${host}/`, wrong)),
    );
    await Promise.all(tries);
    hook.disable();
    expect(derived).toBe(1);
  });

  it('refuses the form when another website sends it', async () => {
    const foreign = { origin: 'https://evil.example' };
    expect((await enter({ token: accessToken }, foreign)).status).toBe(403);
  });

  it('is public without a token', async () => {
    gate = createAccessGate(undefined, createAdmission(settings));
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
])('after the form, %o leads to %s', (to, path) => {
  expect(ownPathOf(to)).toBe(path);
});
