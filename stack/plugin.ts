// Our Serverless plugin: packages the functions for AWS, and prepares `sls offline` to behave like AWS.
import { deploymentHooks } from './aws/deployment.ts';
import { localStackEnv } from './local/env.mjs';
import { guardLambdaPort, surviveFailedInvocations } from './local/lambda.ts';
import { redeliverLostEvents } from './local/redeliver.ts';
import { writeCorsFile } from './local/s3/cors.ts';
import { imitateAwsEvents } from './local/s3/events.ts';
import { mendLocalS3 } from './local/s3/mend-s3.ts';
import type { CommandOptions, Log, Serverless } from './serverless.ts';

export default class ThumbnailGeneratorPlugin {
  readonly hooks: Record<string, () => void | Promise<void>>;

  constructor(serverless: Serverless, options: CommandOptions, { log }: { readonly log: Log }) {
    const startedAt = Date.now();
    const prepareLocalStack = () => {
      const env = localStackEnv(process.env);
      Object.assign(process.env, env);
      // The names on AWS contain expressions for CloudFormation.
      const { provider, resources, functions } = serverless.service;
      provider.environment = { ...provider.environment, BUCKET_NAME: env.BUCKET_NAME };
      resources.Resources.S3BucketUploads.Properties.BucketName = env.BUCKET_NAME;
      // `npm start` and `next dev` serve the page. Without the function there is also no HTTP API.
      delete functions.page;
      writeCorsFile(serverless);
      surviveFailedInvocations();
      guardLambdaPort();
      mendLocalS3({
        pageOrigin: serverless.service.custom.localWebOrigin,
        credentials: { id: env.AWS_ACCESS_KEY_ID ?? '', secret: env.AWS_SECRET_ACCESS_KEY ?? '' },
      });
    };
    const followUploads = () => {
      imitateAwsEvents(serverless);
      const { BUCKET_NAME: bucket = '', AWS_ENDPOINT_URL_LAMBDA: lambdaUrl = '' } = process.env;
      const functionPrefix = `${serverless.getProvider('aws').naming.getStackName()}-`;
      const lambdaPort = Number(new URL(lambdaUrl).port);
      // Not awaited: the Lambdas start after this hook, and people may use the stack at once.
      redeliverLostEvents({ startedAt, functionPrefix, bucket, lambdaPort }).catch((error) =>
        console.error('Cannot deliver lost events again:', error),
      );
    };
    // serverless.yml lists this plugin before serverless-s3-local, so its `before` hooks run before the local S3 starts.
    this.hooks = {
      'before:offline:start:init': prepareLocalStack,
      'before:offline:start': prepareLocalStack,
      'offline:start:init': followUploads,
      'offline:start': followUploads,
      ...deploymentHooks(serverless, options, log),
    };
  }
}
