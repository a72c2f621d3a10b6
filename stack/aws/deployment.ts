// What our plugin adds to the commands of `sls` that reach AWS: it refuses wrong settings before anything is uploaded, finds
// out whose the bucket is, adopts a kept bucket, and waits for the page.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { settingsError } from '#core/settings.ts';
import type { CommandOptions, Log, Serverless } from '../serverless.ts';
import { adoptBucket } from './adopt-bucket.ts';
import {
  findKeyFault,
  findLocalStackFaults,
  findRegion,
  noCredentials,
  noRegion,
} from './aws-environment.ts';
import { fillBucketName, findStageFault } from './bucket-name.ts';
import {
  type BucketPlan,
  bucketId,
  type Claim,
  findBucketOfStack,
  planBucket,
} from './claim-bucket.ts';
import { findTokenFault, findWebhookFault, readDeployOptions } from './deploy-options.ts';
import { packageFunctions } from './package-functions.ts';
import { reportPage } from './page-report.ts';
import { readUploadsFromQueue } from './upload-queue.ts';

const readsSettings = /^(package|deploy|deploy function|offline|offline start)$/;
const makesTemplate = /^(package|deploy|deploy function)$/;
const reachesAws =
  /^(deploy|remove|info|logs|invoke|metrics|rollback)( (function|list|list functions))?$/;

export function deploymentHooks(serverless: Serverless, options: CommandOptions, log: Log) {
  const provider = serverless.getProvider('aws');
  const stackName = () => provider.naming.getStackName();
  const clients = async () => {
    const config = await provider.getAwsSdkV3Config();
    const credentials = await config.credentials();
    refuseIf(serverless, findKeyFault(credentials.accessKeyId));
    return {
      cloudFormation: new CloudFormationClient(config),
      s3: new S3Client(config),
    };
  };

  const readClaim = async (): Promise<Claim> => {
    const { Resources } = templateSchema.parse(
      serverless.service.provider.compiledCloudFormationTemplate,
    );
    const { BucketName } = Resources[bucketId].Properties;
    const account = await provider.getAccountId();
    const name = typeof BucketName === 'string' ? BucketName : BucketName['Fn::Sub'];
    const bucket = fillBucketName(name, account, provider.getRegion());
    return { stackName: stackName(), bucket, account };
  };
  let claim: Claim;
  let plan: BucketPlan;

  return {
    initialize: async () => {
      const command = serverless.processedInput.commands.join(' ');
      if (readsSettings.test(command)) refuseWrongSettings(serverless);
      if (makesTemplate.test(command)) {
        refuseIf(serverless, findTokenFault(process.env) ?? findWebhookFault(process.env));
      }
      if (reachesAws.test(command)) await refuseLocalStack(serverless, options);
    },
    'before:package:createDeploymentArtifacts': () => packageFunctions(serverless),
    'before:package:compileEvents': () => {
      const { uploadQueueConcurrency } = readDeployOptions(process.env);
      if (uploadQueueConcurrency) readUploadsFromQueue(serverless, uploadQueueConcurrency);
    },
    // `sls deploy function` does not run the hook above.
    'before:package:function:package': () => packageFunctions(serverless),
    'before:deploy:function:deploy': () => {
      // The framework looks for a RoleName, which our roles do not have. Only `sls deploy` changes a role.
      const { functionObj } = options;
      const role = serverless.service.provider.remoteFunctionData?.Configuration.Role;
      if (functionObj && role) functionObj.role = role;
    },
    'before:aws:deploy:deploy:createStack': async () => {
      claim = await readClaim();
      plan = await planBucket(await clients(), claim);
      if (typeof plan === 'object') refuseIf(serverless, plan.refusal);
      log.notice(`Bucket: ${claim.bucket} (${String(plan)})`);
    },
    'after:aws:deploy:deploy:createStack': async () => {
      if (plan !== 'adopt') return;
      await adoptBucket(await clients(), claim).catch((error: unknown) =>
        refuseIf(serverless, textOf(error)),
      );
    },
    'after:deploy:deploy': () =>
      reportPage(serverless).catch((error: unknown) => refuseIf(serverless, textOf(error))),
    'before:remove:remove': async () => {
      const bucket = await findBucketOfStack(await clients(), stackName());
      if (bucket) log.notice(`The bucket ${bucket} and its objects are kept.`);
    },
  };
}

const nameSchema = z.union([z.string(), z.object({ 'Fn::Sub': z.string() })]);
const templateSchema = z.object({
  Resources: z.object({
    [bucketId]: z.object({ Properties: z.object({ BucketName: nameSchema }) }),
  }),
});

function refuseWrongSettings(serverless: Serverless): void {
  try {
    readDeployOptions(process.env);
  } catch (error) {
    refuseIf(serverless, textOf(error));
  }
  const { service } = serverless.service;
  const stage = serverless.getProvider('aws').getStage();
  refuseIf(serverless, findStageFault({ service, stage, chosen: process.env.BUCKET_NAME }));
}

async function refuseLocalStack(serverless: Serverless, options: CommandOptions): Promise<void> {
  const faults = findLocalStackFaults(process.env);
  if (faults.length > 0) refuseIf(serverless, settingsError(faults).message);
  const region = options.region || (await findRegion(process.env, options['aws-profile']));
  if (!region) refuseIf(serverless, noRegion);
  const { credentials } = await serverless.getProvider('aws').getAwsSdkV3Config();
  await credentials().catch((error: unknown) => refuseIf(serverless, noCredentials(textOf(error))));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The framework prints this error without a stack trace. */
function refuseIf(serverless: Serverless, fault: string | undefined): void {
  if (fault !== undefined) throw new serverless.classes.Error(fault, 'THUMBNAIL_GENERATOR_REFUSED');
}
