// What S3 removes by itself, as CloudFormation has it.
import type { DeployOptions } from './deploy-options.ts';

/**
 * Parts of an upload that was never completed are paid for and never seen: they go after a day. Objects go only when the
 * options say so. Failure records are among the thumbnails, and go with them.
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
