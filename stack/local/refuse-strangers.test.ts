import { describe, expect, it } from 'vitest';
import { refuseStranger, refuseUnlessSdk } from './refuse-strangers.ts';

const page = 'http://localhost:*';
const request = (headers: Record<string, string>, method = 'PUT') => ({
  method,
  headers: { host: 'localhost:4569', ...headers },
});

describe('a local port accepts', () => {
  it.each<Record<string, string>>([
    {},
    { host: '127.0.0.1:4569' },
    { host: '[::1]:4569' },
    { host: 'localhost' },
    { origin: 'http://localhost:3000' },
    { 'content-type': 'multipart/form-data; boundary=b' },
  ])('a request with %j', (headers) => {
    expect(refuseStranger(request(headers), page)).toBeUndefined();
  });

  it('only the exact origin if that has no wildcard', () => {
    const { origin } = { origin: 'https://photos.example' };
    expect(refuseStranger(request({ origin }), origin)).toBeUndefined();
    expect(refuseStranger(request({ origin: `${origin}:8443` }), origin)).toContain('the page');
  });
});

describe('a local port refuses', () => {
  it.each([
    { host: '' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
    { host: 'evil.example:4569' },
    { host: 'localhost:4569@evil.example' },
    { host: '127.0.0.1.evil.example' },
    { host: '192.168.0.2:4569' },
    { host: '0.0.0.0:4569' },
  ])('the Host $host', (headers) => {
    expect(refuseStranger(request(headers), page)).toContain('Host');
  });

  it.each([
    'null',
    '',
    'https://evil.example',
    'http://localhost',
    'http://localhost.evil.example',
  ])('the Origin %j', (origin) => {
    expect(refuseStranger(request({ origin }), page)).toContain('the page');
    expect(refuseStranger(request({ origin }))).toContain('the page');
  });

  it.each([
    'multipart/form-data; boundary=b',
    ' Multipart/Form-Data',
    'application/x-www-form-urlencoded;charset=utf-8',
  ])('a form of the type %s', (type) => {
    expect(refuseStranger(request({ 'content-type': type }, 'POST'), page)).toContain('Forms');
  });
});

it('lets only the SDK use the local Lambda', () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=S3RVER/20261126/us-east-1/lambda/aws4_request';
  expect(refuseUnlessSdk(request({ authorization }, 'POST'))).toBeUndefined();
  expect(refuseUnlessSdk(request({}, 'POST'))).toContain('not signed');
  expect(refuseUnlessSdk(request({ authorization: 'Basic x' }, 'POST'))).toContain('not signed');
  const origin = 'http://localhost:3000';
  expect(refuseUnlessSdk(request({ authorization, origin }, 'POST'))).toContain('the page');
});
