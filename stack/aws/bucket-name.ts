// The name of the uploads' bucket on AWS. All accounts share the names, so ours contains the account and the region.

interface Naming {
  readonly service: string;
  readonly stage: string;
  /** A name from BUCKET_NAME, which replaces ours. */
  readonly chosen: string | undefined;
}

/** @returns text for `Fn::Sub`: CloudFormation inserts the account and the region, so packaging needs no credentials */
export function bucketNameOf({ service, stage, chosen }: Naming): string {
  return chosen?.trim() || `${service}-${stage}-\${AWS::AccountId}-\${AWS::Region}`;
}

/** @returns the name as a value of a CloudFormation property */
export function bucketNameValue(name: string): string | { readonly 'Fn::Sub': string } {
  return name.includes('${') ? { 'Fn::Sub': name } : name;
}

/** @returns the name that CloudFormation will make of it */
export function fillBucketName(name: string, account: string, region: string): string {
  return name.replace(/\$\{AWS::AccountId\}/, account).replace(/\$\{AWS::Region\}/, region);
}

/** S3 allows 63 characters. An account has 12, and the longest names of regions (ap-southeast-2) have 14. */
const spareCharacters = 63 - 12 - 14 - '---'.length;

/** @returns a sentence if our name would not be a bucket's name */
export function findStageFault({ service, stage, chosen }: Naming): string | undefined {
  if (chosen?.trim()) return undefined;
  const longest = spareCharacters - service.length;
  if (/^[a-z0-9-]+$/.test(stage) && stage.length <= longest) return undefined;
  return `The stage ${stage} is part of the bucket's name, so it may have at most ${longest} characters, which are a-z, 0-9 or -. Choose another --stage, or set BUCKET_NAME.`;
}
