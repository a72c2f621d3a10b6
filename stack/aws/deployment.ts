// What our plugin adds to the commands of `sls` that reach AWS: it refuses wrong settings before anything is uploaded, finds
// out whether the stack may have its bucket, and waits for the page.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { encodeEventKey } from '#core/job.ts';
import { addressOf, isForeignSource } from '#core/keys.ts';
import { readStackSettings, settingsError } from '#core/settings.ts';
import type { CommandOptions, Log, Serverless } from '../serverless.ts';
import {
  findKeyFault,
  findLocalStackFaults,
  findRegion,
  noCredentials,
  noRegion,
} from './aws-environment.ts';
import { bucketNameOf, fillBucketName, findStageFault } from './bucket-name.ts';
import { type Deployment, findBucketOfStack, findPlaceFault, planBucket } from './check-buckets.ts';
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

  const readDeployment = async (): Promise<Deployment> => {
    const account = await provider.getAccountId();
    const region = provider.getRegion();
    const own = bucketNameOf(naming(serverless));
    const filled = fillBucketName(own, account, region);
    // The template treats it as a bucket of somebody else, because our own has an expression for a name there.
    const { SOURCE_BUCKET: source, OUTPUT_BUCKET: output } = process.env;
    const named =
      own === filled ? undefined : [source, output].find((name) => name?.trim() === filled);
    refuseIf(
      serverless,
      named &&
        `${named} is the bucket of this stack, which is the default. Unset SOURCE_BUCKET and OUTPUT_BUCKET where they name it.`,
    );
    const { places } = readStackSettings(process.env, filled);
    return { stackName: stackName(), account, region, places };
  };

  return {
    initialize: async () => {
      const command = serverless.processedInput.commands.join(' ');
      if (readsSettings.test(command)) refuseWrongSettings(serverless);
      if (makesTemplate.test(command)) {
        refuseIf(serverless, findTokenFault(process.env) ?? findWebhookFault(process.env));
        if (!readDeployOptions(process.env).hasPage) removePage(serverless);
      }
      if (reachesAws.test(command)) await refuseLocalStack(serverless, options);
    },
    'before:package:createDeploymentArtifacts': () => packageFunctions(serverless),
    'before:package:compileEvents': () => {
      const { uploadQueueConcurrency, places } = readDeployOptions(process.env);
      const { deletion } = serverless.service.functions;
      if (uploadQueueConcurrency) readUploadsFromQueue(serverless, uploadQueueConcurrency);
      // EventBridge invokes it (source-events.ts).
      if (isForeignSource(places) && deletion) deletion.events = [];
      else encodePrefixes(serverless);
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
      const deployment = await readDeployment();
      const plan = await planBucket(await clients(), deployment);
      if (typeof plan === 'object') refuseIf(serverless, plan.refusal);
      refuseIf(serverless, await findPlaceFault(await clients(), deployment));
      const { input, output, state } = deployment.places;
      log.notice(`Bucket: ${state.bucket} (${String(plan)})`);
      log.notice(`Uploads in ${addressOf(input)}, thumbnails in ${addressOf(output)}`);
    },
    'after:deploy:deploy': () =>
      reportPage(serverless).catch((error: unknown) => refuseIf(serverless, textOf(error))),
    'before:remove:remove': async () => {
      const bucket = await findBucketOfStack(await clients(), stackName());
      if (bucket) log.notice(`The bucket ${bucket} and its objects are kept.`);
    },
  };
}

/** The local stack reads the CORS rules of serverless.yml, and its page runs without the function. */
function removePage({ service }: Serverless): void {
  delete service.functions.page;
  delete service.resources.Resources.S3BucketUploads.Properties.CorsConfiguration;
}

/** S3 compares the prefix of a notification with the key as its events have it, encoded. The local S3 does not. */
function encodePrefixes({ service: { functions } }: Serverless): void {
  for (const definition of Object.values(functions)) {
    definition.events =
      definition.events?.map((event) => {
        const { s3, ...others } = s3EventSchema.parse(event);
        const encoded = s3?.rules.map(({ prefix }) => ({ prefix: encodeEventKey(prefix) }));
        return s3 ? { ...others, s3: { ...s3, rules: encoded } } : event;
      }) ?? [];
  }
}

const s3EventSchema = z.looseObject({
  s3: z.looseObject({ rules: z.array(z.object({ prefix: z.string() })) }).optional(),
});

function naming(serverless: Serverless) {
  const { service } = serverless.service;
  const stage = serverless.getProvider('aws').getStage();
  return { service, stage, chosen: process.env.BUCKET_NAME };
}

function refuseWrongSettings(serverless: Serverless): void {
  try {
    readDeployOptions(process.env);
  } catch (error) {
    refuseIf(serverless, textOf(error));
  }
  refuseIf(serverless, findStageFault(naming(serverless)));
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
