import { expect, it } from 'vitest';
import { readSettings, requireBucketName } from './env.ts';

it('returns the defaults when no variable is set', () => {
  expect(readSettings({})).toEqual({
    bucketName: 'local-bucket',
    thumbnailSize: 128,
    maxUploadBytes: 100_000_000,
    maxBatchFiles: 500,
    maxPixels: 268_402_689,
    latencyAim: 'balanced',
    keepAnimation: true,
    urlExpirySeconds: 300,
    signedFilesPerMinute: 1200,
    signedBytesPerMinute: 20_000_000_000,
    batchReadsPerMinute: 1200,
    failedTriesPerMinute: 30,
    trustedProxyHops: 0,
    accessToken: undefined,
    workerFunctionPrefix: 'thumbnail-generator-dev-worker-',
  });
});

it('treats an empty variable as unset, because shells and .env files write it so', () => {
  expect(readSettings({ THUMBNAIL_SIZE: '', BUCKET_NAME: ' ' })).toEqual(readSettings({}));
});

it('reads the variables that are set', () => {
  expect(
    readSettings({ THUMBNAIL_SIZE: '256', LATENCY_AIM: 'fastest', BUCKET_NAME: 'my.photos' }),
  ).toMatchObject({ thumbnailSize: 256, latencyAim: 'fastest', bucketName: 'my.photos' });
});

it('rejects a short access token, and does not repeat it', () => {
  expect(() => readSettings({ ACCESS_TOKEN: 'hunter2' })).toThrow(/ACCESS_TOKEN=….*16/);
  expect(() => readSettings({ ACCESS_TOKEN: 'hunter2' })).not.toThrow(/hunter2/);
});

it('reports all faults together, each with its value', () => {
  const faulty = {
    THUMBNAIL_SIZE: 'big',
    MAX_PIXELS: '1.5',
    LATENCY_AIM: 'soon',
    BUCKET_NAME: 'My Bucket',
    MAX_UPLOAD_BYTES: '-1',
  };
  expect(() => readSettings(faulty)).toThrow(/wrong/);
  for (const [name, value] of Object.entries(faulty)) {
    expect(() => readSettings(faulty)).toThrow(`${name}=${JSON.stringify(value)} `);
  }
  expect(() => readSettings(faulty)).toThrow(
    /MAX_UPLOAD_BYTES="-1" must be a whole number from 1 to 500000000\.$/m,
  );
  expect(() => readSettings(faulty)).toThrow(
    /LATENCY_AIM="soon" must be balanced or cheapest or fastest\.$/m,
  );
});

it.each(['two..dots', '192.168.5.4', 'Upper', 'ab', '-dash'])(
  'rejects the bucket name %s',
  (name) => {
    expect(() => readSettings({ BUCKET_NAME: name })).toThrow('is not a name that S3 allows');
  },
);

it('requires the name of a bucket on AWS, and not at a local endpoint', () => {
  expect(() => requireBucketName({})).toThrow('BUCKET_NAME is not set');
  expect(() => requireBucketName({ BUCKET_NAME: ' ', AWS_ENDPOINT_URL_S3: '' })).toThrow();
  expect(() => requireBucketName({ BUCKET_NAME: 'mine' })).not.toThrow();
  expect(() => requireBucketName({ AWS_ENDPOINT_URL_S3: 'http://localhost:4569' })).not.toThrow();
});
