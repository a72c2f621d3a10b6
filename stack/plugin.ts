// Our Serverless plugin: which of our steps runs at which moment of the framework.

import { packageFunctions } from './aws/package-functions.ts';
import { guardLambdaPort } from './local/guard-lambda-port.ts';
import { localStackEnv } from './local/local-env.mjs';
import { mendLocalS3 } from './local/local-s3.ts';
import { imitateAwsEvents, surviveFailedInvocations, writeCorsFile } from './local/local-stack.ts';
import type { Serverless } from './serverless.ts';

export default class ThumbnailGeneratorPlugin {
  readonly hooks: Record<string, () => void | Promise<void>>;

  constructor(serverless: Serverless) {
    const prepareLocalStack = () => {
      const env = localStackEnv(process.env);
      Object.assign(process.env, env);
      writeCorsFile(serverless);
      surviveFailedInvocations();
      guardLambdaPort();
      mendLocalS3({
        pageOrigin: serverless.service.custom.localWebOrigin,
        credentials: { id: env.AWS_ACCESS_KEY_ID ?? '', secret: env.AWS_SECRET_ACCESS_KEY ?? '' },
      });
    };
    // This plugin is listed before serverless-s3-local, so its `before` hooks run before the local S3 is started.
    this.hooks = {
      'before:offline:start:init': prepareLocalStack,
      'before:offline:start': prepareLocalStack,
      'offline:start:init': () => imitateAwsEvents(serverless),
      'offline:start': () => imitateAwsEvents(serverless),
      'before:package:createDeploymentArtifacts': () => packageFunctions(serverless),
    };
  }
}
