import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placesIn } from '#core/keys.ts';
import { root } from '../root.mjs';
import { pageRole, roleResources } from './roles.ts';

it('gives the page exactly the permissions on S3 that SECURITY.md lists', () => {
  const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(s3:\w+)` \| (.+?) \|/gm)].flatMap(
    ([, action, places = '']) =>
      [...places.matchAll(/`(?:arn:aws:s3:::<bucket>)?([^`]*)`/g)].map(
        ([, suffix]) => `${action} on ${suffix}`,
      ),
  );
  const policy = JSON.stringify(
    pageRole(
      { places: placesIn('any'), functionPrefix: '', hasPage: true, hasEvents: false },
      undefined,
    ),
  );
  const granted = [...policy.matchAll(/"Action":\["(.+?)"\],"Resource":\[(.+?)\]/g)].flatMap(
    ([, action, resources = '']) =>
      [...resources.matchAll(/:::any([^"]*)"/g)].map(([, suffix]) => `${action} on ${suffix}`),
  );
  expect(granted).toHaveLength(8);
  expect(documented.toSorted()).toEqual(granted.toSorted());
});

it('lets each role use S3 only in buckets of our own account', () => {
  const stack = {
    places: placesIn('any', { sourceBucket: 'photos', outputBucket: 'small' }),
    functionPrefix: '',
    hasPage: true,
    hasEvents: false,
  };
  const roles = JSON.stringify([roleResources(stack), pageRole(stack, undefined)]);
  const onS3 = [...roles.matchAll(/"Action":\["s3:.*?"\],"Resource":\[.+?\](.*?\})/g)];
  expect(onS3.length).toBeGreaterThan(10);
  for (const [, condition] of onS3) {
    expect(condition).toContain('"aws:ResourceAccount":{"Ref":"AWS::AccountId"}');
  }
});
