// Rules by which S3 deletes objects, as CloudFormation.
import type { DeployOptions } from './deploy-options.ts';

/**
 * AWS bills the parts of an upload that was never completed, so S3 deletes them after a day. S3 deletes objects only if the
 * options say so. Failure records are under `output/`, so they expire with the thumbnails.
 */
export function lifecycleRules({ expireUploadsDays, expireThumbnailsDays }: DeployOptions) {
  return [
    {
      Id: 'abort-incomplete-uploads',
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
    ...expire('expire-uploads', 'input/', expireUploadsDays),
    ...expire('expire-thumbnails', 'output/', expireThumbnailsDays),
  ];
}

function expire(Id: string, Prefix: string, days: number | undefined) {
  return days === undefined ? [] : [{ Id, Status: 'Enabled', Prefix, ExpirationInDays: days }];
}
