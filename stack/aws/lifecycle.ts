// Rules by which S3 deletes objects, as CloudFormation.
import type { Places } from '#core/keys.ts';
import type { DeployOptions } from './deploy-options.ts';

/** A presigned PUT is valid for at most 7 days (S3 user guide). Until then a tombstone must stay. */
const tombstoneDays = 30;

/**
 * AWS bills the parts of an upload that was never completed, so S3 deletes them after a day. S3 deletes objects only if the
 * options say so, which the options refuse for another bucket. Failure records expire with the thumbnails.
 *
 * @param places where uploads and outcomes are
 */
export function lifecycleRules(
  { input, output, state }: Places,
  { expireUploadsDays, expireThumbnailsDays }: DeployOptions,
) {
  return [
    {
      Id: 'abort-incomplete-uploads',
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
    ...expire('expire-tombstones', `${state.prefix}deleted/`, tombstoneDays),
    ...expire('expire-uploads', input.prefix, expireUploadsDays),
    ...expire('expire-thumbnails', output.prefix, expireThumbnailsDays),
  ];
}

function expire(Id: string, Prefix: string, days: number | undefined) {
  return days === undefined ? [] : [{ Id, Status: 'Enabled', Prefix, ExpirationInDays: days }];
}
