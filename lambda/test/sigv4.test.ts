// The judge itself, against the examples that AWS publishes with the signatures they must have.
import { describe, expect, it } from 'vitest';
import { type ReceivedRequest, refuseBySignature } from './sigv4.ts';

/** The credentials and the time of all examples in "Authenticating Requests" of the S3 API reference. */
const signer = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const signedAt = Date.parse('2013-05-24T00:00:00Z');
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** "Authenticating Requests: Using Query Parameters". */
const presigned: ReceivedRequest = {
  method: 'GET',
  target:
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: [['Host', 'examplebucket.s3.amazonaws.com']],
};

/** "Using the Authorization Header", GET Object and PUT Object. */
const authorized: readonly ReceivedRequest[] = [
  {
    method: 'GET',
    target: '/test.txt',
    headers: [
      ['Host', 'examplebucket.s3.amazonaws.com'],
      ['Range', 'bytes=0-9'],
      ['x-amz-content-sha256', emptyHash],
      ['x-amz-date', '20130524T000000Z'],
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ],
    ],
  },
  {
    method: 'PUT',
    target: '/test$file.text',
    headers: [
      ['Host', 'examplebucket.s3.amazonaws.com'],
      ['Date', 'Fri, 24 May 2013 00:00:00 GMT'],
      ['x-amz-date', '20130524T000000Z'],
      ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ['x-amz-content-sha256', '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'],
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ],
    ],
  },
  {
    method: 'GET',
    target: '/?lifecycle',
    headers: [
      ['Host', 'examplebucket.s3.amazonaws.com'],
      ['x-amz-date', '20130524T000000Z'],
      ['x-amz-content-sha256', emptyHash],
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ],
    ],
  },
];

describe('the signature judge', () => {
  it.each([presigned, ...authorized])('takes the example of AWS $method $target', (request) => {
    expect(refuseBySignature(request, signer, signedAt)).toBeUndefined();
  });

  it('refuses the examples with another secret, and too late', () => {
    const other = { ...signer, secretAccessKey: 'another' };
    for (const request of [presigned, ...authorized]) {
      expect(refuseBySignature(request, other, signedAt)).toBe('SignatureDoesNotMatch');
      expect(refuseBySignature(request, signer, signedAt + 86_401_000)).toBe('AccessDenied');
    }
  });
});
