// Our Serverless plugin: which of our steps runs at which moment of the framework.

import { localStackEnv } from '../local-env.mjs';
import {
  imitateAwsEvents,
  mendLocalS3,
  surviveFailedInvocations,
  writeCorsFile,
} from './local-stack.ts';
import { packageFunctions } from './package-functions.ts';
import type { Serverless } from './serverless.ts';

export default class ThumbnailGeneratorPlugin {
  readonly hooks: Record<string, () => void | Promise<void>>;

  constructor(serverless: Serverless) {
    const prepareLocalStack = () => {
      Object.assign(process.env, localStackEnv(process.env));
      writeCorsFile(serverless);
      surviveFailedInvocations();
      mendLocalS3();
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
