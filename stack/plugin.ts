// Our Serverless plugin: packages the functions for AWS, and prepares `sls offline` to behave like AWS.

import { localStackEnv } from '#storage/local-env.mjs';
import { deploymentHooks } from './aws/deployment.ts';
import { prepareLocalFunctions } from './local/local-functions.ts';
import { writeCorsFile } from './local/s3/cors.ts';
import type { CommandOptions, Log, Serverless } from './serverless.ts';

export default class ThumbnailGeneratorPlugin {
  readonly hooks: Record<string, () => void | Promise<void>>;

  constructor(serverless: Serverless, options: CommandOptions, { log }: { readonly log: Log }) {
    let deliverLostEvents = () => {};
    const prepareLocalStack = () => {
      const env = localStackEnv(process.env);
      Object.assign(process.env, env);
      // The names on AWS contain expressions for CloudFormation.
      const { provider, resources, functions } = serverless.service;
      provider.environment = {
        ...provider.environment,
        BUCKET_NAME: env.BUCKET_NAME,
        // There is no EventBridge here, and the SDK would look for the real one.
        EVENTS: '',
        WEBHOOK_URL: process.env.WEBHOOK_URL ?? '',
      };
      resources.Resources.S3BucketUploads.Properties.BucketName = env.BUCKET_NAME;
      // `npm start` and `next dev` serve the page. Without the function there is also no HTTP API.
      delete functions.page;
      writeCorsFile(serverless);
      deliverLostEvents = prepareLocalFunctions(serverless);
    };
    // serverless.yml lists this plugin before serverless-s3-local, so its `before` hooks run before the local S3 starts.
    this.hooks = {
      'before:offline:start:init': prepareLocalStack,
      'before:offline:start': prepareLocalStack,
      'offline:start:init': () => deliverLostEvents(),
      'offline:start': () => deliverLostEvents(),
      ...deploymentHooks(serverless, options, log),
    };
  }
}
