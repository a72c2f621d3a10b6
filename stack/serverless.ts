// The parts of the Serverless framework's object that our plugin uses. The framework has no types.
import type { EventEmitter } from 'node:events';

export interface CorsRule {
  /** The local stack replaces them. On AWS one may be an expression of CloudFormation. */
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

export interface Serverless {
  readonly serviceDir: string;
  readonly service: {
    readonly functions: Record<
      string,
      {
        handler: string;
        package?: { artifact?: string };
        /** Added to the provider's environment. */
        environment?: Record<string, string>;
      }
    >;
    readonly custom: {
      readonly s3: { cors?: string };
      /** Replaces the origins of the CORS rules in the local S3. */
      readonly localWebOrigin?: string;
    };
    readonly resources: {
      readonly Resources: {
        readonly S3BucketUploads: {
          readonly Properties: {
            readonly CorsConfiguration: { readonly CorsRules: readonly CorsRule[] };
          };
        };
      };
    };
  };
  readonly pluginManager: {
    readonly plugins: readonly {
      readonly client?: EventEmitter;
      /** Of the plugin `info`, after a deployment. */
      readonly gatheredData?: {
        readonly outputs: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
      };
    }[];
  };
}
