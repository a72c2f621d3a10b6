import { expect, it } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { readLambdaSettings } from '../lambda/settings.ts';
import { readServerSettings, requireBucketName } from '../web/server/settings.ts';
import { findRuntimeFaults } from './settings-faults.ts';

const shared = {
  places: {
    input: { bucket: 'local-bucket', prefix: 'input/' },
    output: { bucket: 'local-bucket', prefix: 'output/' },
    state: { bucket: 'local-bucket', prefix: 'state/' },
  },
  variants: [
    {
      name: 'thumbnail',
      width: 128,
      height: 128,
      fit: 'inside',
      position: 'center',
      format: 'auto',
      keepAnimation: true,
    },
  ],
  hasPage: true,
  maxUploadBytes: 100_000_000,
  maxPixels: 268_402_689,
};

it('gives the Lambdas their defaults, and none of the page', () => {
  expect(readLambdaSettings({})).toEqual({
    ...shared,
    hasEvents: false,
    webhookUrl: undefined,
    latencyAim: 'balanced',
    workerFunctionPrefix: 'thumbnail-generator-dev-worker-',
    cacheControl: undefined,
    keepThumbnailsAfterMs: Number.NaN,
  });
  expect(readLambdaSettings({ ACCESS_TOKEN: 'short' })).toEqual(readLambdaSettings({}));
});

it('gives the page its defaults, and none of the Lambdas', () => {
  expect(readServerSettings({})).toEqual({
    ...shared,
    maxBatchFiles: 500,
    urlExpirySeconds: 300,
    signedFilesPerMinute: 1200,
    signedBytesPerMinute: 20_000_000_000,
    batchReadsPerMinute: 1200,
    failedTriesPerMinute: 30,
    trustedProxyHops: 0,
    accessToken: undefined,
  });
  expect(readServerSettings({ LATENCY_AIM: 'soon' })).toEqual(readServerSettings({}));
});

it('treats an empty variable as unset, because shells and .env files write it so', () => {
  const empty = { THUMBNAIL_SIZE: '', BUCKET_NAME: ' ' };
  expect(readRenderSettings(empty)).toEqual(readRenderSettings({}));
});

it('reads the variables that are set', () => {
  const env = { THUMBNAIL_SIZE: '256', LATENCY_AIM: 'fastest', BUCKET_NAME: 'my.photos' };
  expect(readRenderSettings(env)).toMatchObject({
    variants: [{ width: 256, height: 256 }],
    latencyAim: 'fastest',
    places: { input: { bucket: 'my.photos' } },
  });
});

it('takes the uploads from another bucket, as a whole or below a prefix, and then has no page', () => {
  const whole = readRenderSettings({ SOURCE_BUCKET: 'photos', OUTPUT_PREFIX: 'small/' });
  expect(whole.places).toEqual({
    input: { bucket: 'photos', prefix: '' },
    output: { bucket: 'local-bucket', prefix: 'small/' },
    state: { bucket: 'local-bucket', prefix: 'state/' },
  });
  expect(whole.hasPage).toBe(false);
  const part = readRenderSettings({ SOURCE_BUCKET: 'photos', SOURCE_PREFIX: 'a b/' });
  expect(part.places.input).toEqual({ bucket: 'photos', prefix: 'a b/' });
  expect(readRenderSettings({ PAGE: 'off' }).hasPage).toBe(false);
});

it.each([
  [
    { OUTPUT_PREFIX: 'input/small/' },
    /OUTPUT_PREFIX="input\/small\/" does not work: .*\(thumbnails\) and .*\(source\) overlap/,
  ],
  [{ SOURCE_PREFIX: 'output/x/' }, /\(thumbnails\) and .*\(source\) overlap/],
  [{ OUTPUT_PREFIX: 'state/' }, /\(thumbnails\) and .*\(state\) overlap/],
  [{ SOURCE_BUCKET: 'a-b', OUTPUT_BUCKET: 'a-b', SOURCE_PREFIX: 'output/x/' }, /overlap/],
  [{ SOURCE_PREFIX: 'state/' }, /SOURCE_PREFIX="state\/" does not work: .*\(state\)/],
  [{ SOURCE_BUCKET: 'a-b', PAGE: 'on' }, /PAGE="on" does not work with SOURCE_BUCKET/],
  [{ SOURCE_PREFIX: 'photos' }, /SOURCE_PREFIX="photos" must be the start of keys up to a slash/],
  [{ SOURCE_PREFIX: `${'é'.repeat(256)}/` }, /SOURCE_PREFIX="é+\/" must have at most 512 bytes/],
  [{ SOURCE_BUCKET: 'A' }, /SOURCE_BUCKET="A" is not a name that S3 allows/],
])('refuses places that would not work: %j', (env, fault) => {
  expect(() => readRenderSettings(env)).toThrow(fault);
});

it('reports what the page and the Lambdas would refuse, each fault once', () => {
  expect(findRuntimeFaults({})).toEqual([]);
  const env = { THUMBNAIL_SIZE: 'big', LATENCY_AIM: 'soon', URL_EXPIRY_SECONDS: '1' };
  const names = findRuntimeFaults(env).map((fault) => fault.split('=')[0]);
  expect(names).toEqual(['THUMBNAIL_SIZE', 'LATENCY_AIM', 'URL_EXPIRY_SECONDS']);
});

it('takes a Cache-Control of printable characters, and no line break or long text', () => {
  const read = (value: string) => readLambdaSettings({ CACHE_CONTROL: value }).cacheControl;
  expect(read('public, max-age=31536000, immutable')).toBe('public, max-age=31536000, immutable');
  expect(read(' ')).toBeUndefined();
  for (const wrong of ['public\r\nset-cookie: a=b', 'öffentlich', 'x'.repeat(201)]) {
    expect(() => read(wrong)).toThrow(/CACHE_CONTROL=.* must be a header of 1 to 200/);
  }
});

it('rejects a short access token, and does not repeat it', () => {
  expect(() => readServerSettings({ ACCESS_TOKEN: 'hunter2' })).toThrow(/ACCESS_TOKEN=….*16/);
  expect(() => readServerSettings({ ACCESS_TOKEN: 'hunter2' })).not.toThrow(/hunter2/);
});

it('reports all faults together, each with its value', () => {
  const faulty = {
    THUMBNAIL_SIZE: 'big',
    MAX_PIXELS: '1.5',
    LATENCY_AIM: 'soon',
    BUCKET_NAME: 'My Bucket',
    MAX_UPLOAD_BYTES: '-1',
  };
  expect(() => readRenderSettings(faulty)).toThrow(/wrong/);
  for (const [name, value] of Object.entries(faulty)) {
    expect(() => readRenderSettings(faulty)).toThrow(`${name}=${JSON.stringify(value)} `);
  }
  expect(() => readRenderSettings(faulty)).toThrow(
    /MAX_UPLOAD_BYTES="-1" must be a whole number from 1 to 500000000\.$/m,
  );
  expect(() => readRenderSettings(faulty)).toThrow(
    /LATENCY_AIM="soon" must be balanced or cheapest or fastest\.$/m,
  );
});

it.each(['two..dots', '192.168.5.4', 'Upper', 'ab', '-dash'])(
  'rejects the bucket name %s',
  (name) => {
    expect(() => readRenderSettings({ BUCKET_NAME: name })).toThrow('is not a name that S3 allows');
  },
);

it.each([{ PAGE: 'off' }, { SOURCE_BUCKET: 'photos' }])('starts no page with %j', (env) => {
  expect(() => readServerSettings(env)).toThrow('The page is off.');
});

it('requires the name of a bucket on AWS, and not at a local endpoint', () => {
  expect(() => requireBucketName({})).toThrow('BUCKET_NAME is not set');
  expect(() => requireBucketName({ BUCKET_NAME: ' ', AWS_ENDPOINT_URL_S3: '' })).toThrow();
  expect(() => requireBucketName({ BUCKET_NAME: 'mine' })).not.toThrow();
  expect(() => requireBucketName({ AWS_ENDPOINT_URL_S3: 'http://localhost:4569' })).not.toThrow();
});
