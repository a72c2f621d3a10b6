import { describe, expect, it } from 'vitest';
import { readDeployOptions } from './deploy-options.ts';
import { pageEnvironment, pageOrigin, pageResources } from './page-resources.ts';

const certificate = 'arn:aws:acm:eu-central-1:123456789012:certificate/1234-abcd';

describe('the page without a setting', () => {
  const options = readDeployOptions({ WEB_ORIGIN: ' ', PAGE_REQUESTS_PER_SECOND: '' });

  it("has the API's address, and the bucket accepts that origin", () => {
    const { Resources, extensions, Outputs } = pageResources(options);
    expect(Resources).toEqual({});
    expect(extensions).not.toHaveProperty('HttpApi');
    expect(Outputs).toEqual({
      PageUrl: { Description: 'Address of the page', Value: pageOrigin(options) },
    });
    expect(JSON.stringify(pageOrigin(options))).toMatch(/"https:..\$\{HttpApi\}\.execute-api\./);
  });

  it('trusts one proxy, the adapter, and reads no token', () => {
    expect(pageEnvironment(options, { TRUSTED_PROXY_HOPS: '0', ACCESS_TOKEN: 'x' })).toMatchObject({
      TRUSTED_PROXY_HOPS: '1',
    });
    expect(JSON.stringify(pageEnvironment(options, { ACCESS_TOKEN: 'x' }))).not.toMatch(/TOKEN/);
  });
});

it('has the domain of a certificate as its only address', () => {
  const options = readDeployOptions({
    WEB_ORIGIN: 'https://thumbnails.example.com/',
    CERTIFICATE_ARN: certificate,
  });
  expect(pageOrigin(options)).toBe('https://thumbnails.example.com');
  expect(pageResources(options)).toMatchObject({
    Resources: {
      PageDomain: { Properties: { DomainName: 'thumbnails.example.com' } },
      PageDomainMapping: { Properties: { Stage: '$default' } },
    },
    extensions: { HttpApi: { Properties: { DisableExecuteApiEndpoint: true } } },
    Outputs: { PageUrl: { Value: 'https://thumbnails.example.com' }, PageDnsTarget: {} },
  });
});

it('accepts uploads from an origin without a certificate, and keeps its own address', () => {
  const options = readDeployOptions({ WEB_ORIGIN: 'http://localhost:3000' });
  expect(pageOrigin(options)).toBe('http://localhost:3000');
  expect(pageResources(options).Resources).toEqual({});
});
