import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';
import { readServerSettings } from './settings.ts';

const settings = {
  signedFilesPerMinute: 60,
  signedBytesPerMinute: 0,
  batchReadsPerMinute: 60,
  failedTriesPerMinute: 3,
  trustedProxyHops: 0,
};

const request = (headers: Record<string, string>) =>
  new Request('http://inside/api/uploads', { headers });

describe('a request by its origin', () => {
  const { refuseForeign } = createAdmission(settings);
  const host = 'thumbnails.example';

  it.each([
    {
      what: 'from our own page',
      headers: { host, origin: `https://${host}`, 'sec-fetch-site': 'same-origin' },
    },
    { what: 'from a browser without Sec-Fetch-Site', headers: { host, origin: `https://${host}` } },
    { what: 'from the address bar', headers: { host, 'sec-fetch-site': 'none' } },
    { what: 'from a program that is not a browser', headers: { host } },
  ])('is admitted $what', ({ headers }) => {
    expect(refuseForeign(request(headers))).toBeUndefined();
  });

  it.each([
    { what: 'from another website', headers: { host, origin: 'https://evil.example' } },
    { what: 'from another website that hides its origin', headers: { host, origin: 'null' } },
    {
      what: 'from a host whose name starts like ours',
      headers: { host, origin: `https://${host}.evil.example` },
    },
    { what: 'from another port', headers: { host, origin: `https://${host}:8443` } },
    { what: 'from a sibling domain', headers: { host, 'sec-fetch-site': 'same-site' } },
    {
      what: 'from another website without Origin',
      headers: { host, 'sec-fetch-site': 'cross-site' },
    },
    {
      what: 'with a forwarded host but without a trusted proxy',
      headers: { host, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    },
  ])('is refused with 403 and a sentence $what', async ({ headers }) => {
    const reply = refuseForeign(request(headers));
    expect(reply?.status).toBe(403);
    expect(await reply?.json()).toMatchObject({ failure: { code: 'wrong-origin' } });
  });

  it('is admitted from the host that a trusted proxy reports', () => {
    const behindProxy = createAdmission({ ...settings, trustedProxyHops: 1 });
    const headers = { host: 'inside', 'x-forwarded-host': host, origin: `https://${host}` };
    expect(behindProxy.refuseForeign(request(headers))).toBeUndefined();
  });
});

describe('a request by its frequency', () => {
  it('is never refused by the defaults to a client with two full batches and eight pages that poll', () => {
    let time = 0;
    const defaults = readServerSettings({});
    const admission = createAdmission(defaults, () => time);
    const visitor = request({ 'x-peer-address': '192.0.2.1' });
    // The page signs at most twelve files in a request.
    for (let signed = 0; signed < 2 * defaults.maxBatchFiles; signed += 12) {
      expect(admission.refuseFrequent(visitor, { signedFiles: 12 })).toBeUndefined();
    }
    // A page polls this often while files keep ending; the loop covers a quarter of an hour.
    for (; time < 15 * 60_000; time += 400) {
      for (let page = 0; page < 8; page += 1) {
        expect(admission.refuseFrequent(visitor, { batchReads: 1 })).toBeUndefined();
      }
    }
  });

  it('counts what other websites make the visitor request apart from our own page', () => {
    const admission = createAdmission(settings);
    const from = (site: string) =>
      request({
        'sec-fetch-site': site,
        'x-peer-address': '192.0.2.1',
        'x-forwarded-for': '10.0.0.1',
      });
    const read = (site: string) => admission.refuseFrequent(from(site), { batchReads: 60 })?.status;
    expect(read('cross-site')).toBeUndefined();
    expect(read('cross-site')).toBe(429);
    expect(read('same-origin')).toBeUndefined();
    expect(read('same-origin')).toBe(429);
  });

  const ofTries = { failedTries: 1 };
  const from = (address: string) => request({ 'x-peer-address': address });

  it('is refused with a time to wait when its client asks too often, and other clients are admitted', async () => {
    const admission = createAdmission(settings, () => 0);
    for (let i = 0; i < 3; i += 1) {
      expect(admission.refuseFrequent(from('192.0.2.1'), ofTries)).toBeUndefined();
    }
    const reply = admission.refuseFrequent(from('192.0.2.1'), ofTries);
    expect(reply?.status).toBe(429);
    expect(reply?.headers.get('retry-after')).toBe('20');
    expect(await reply?.json()).toMatchObject({ failure: { code: 'too-many-requests' } });
    expect(admission.refuseFrequent(from('192.0.2.2'), ofTries)).toBeUndefined();
    expect(admission.refuseFrequent(from('192.0.2.1'), { signedFiles: 1 })).toBeUndefined();
  });

  it('costs nothing of any allowance when one of them is too small', async () => {
    const bytes = { ...settings, signedBytesPerMinute: 60_000_000 };
    const admission = createAdmission(bytes, () => 0);
    const sign = (files: number, size: number) =>
      admission.refuseFrequent(from('192.0.2.1'), { signedFiles: files, signedBytes: size });
    expect(sign(10, 50_000_000)).toBeUndefined();
    const reply = sign(50, 20_000_000);
    expect(reply?.status).toBe(429);
    expect(reply?.headers.get('retry-after')).toBe('10');
    expect(await reply?.json()).toEqual({
      failure: {
        code: 'too-many-requests',
        detail: { maxBytes: 60_000_000 },
        message:
          'Your network reached the limit of 60 MB of uploads per minute. Wait a minute, then try again.',
      },
    });
    expect(sign(50, 10_000_000)).toBeUndefined();
  });

  it('uses up at most half of the allowance that visitors behind an unnamed proxy share', () => {
    const admission = createAdmission(settings, () => 0);
    const behind = (visitor: string) =>
      request({ 'x-peer-address': '10.0.0.1', 'x-forwarded-for': `9.9.9.9, ${visitor}` });
    const read = (visitor: string) =>
      admission.refuseFrequent(behind(visitor), { batchReads: 1 })?.status;
    const statuses = Array.from({ length: 100 }, () => read('198.51.100.1'));
    expect(statuses.filter((status) => status === undefined)).toHaveLength(30);
    expect(read('198.51.100.2')).toBeUndefined();
  });

  it('gets no larger allowance when its client invents visitors', () => {
    const admission = createAdmission(settings, () => 0);
    const statuses = Array.from({ length: 100 }, (_, i) => {
      const headers = { 'x-peer-address': '192.0.2.1', 'x-forwarded-for': `198.51.100.${i}` };
      return admission.refuseFrequent(request(headers), { batchReads: 1 })?.status;
    });
    expect(statuses.filter((status) => status === undefined)).toHaveLength(60);
  });
});
