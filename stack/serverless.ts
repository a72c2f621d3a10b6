// The parts of the Serverless framework's object that our plugin uses. The framework has no types.
import type { S3ClientConfig } from '@aws-sdk/client-s3';

export interface CorsRule {
  /** The local stack replaces them. On AWS one may be an expression of CloudFormation. */
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** A function of serverless.yml. */
export interface FunctionDefinition {
  handler: string;
  role?: unknown;
  package?: { artifact?: string };
  events?: readonly object[];
  /** Added to the provider's environment. */
  environment?: Record<string, string>;
}

/** The options of the command line, to which the framework adds the function of `sls deploy function`. */
export interface CommandOptions {
  readonly region?: string;
  readonly 'aws-profile'?: string;
  readonly functionObj?: FunctionDefinition;
}

/** Prints a line for the operator. */
export interface Log {
  notice(line: string): void;
}

/** The framework's connection to AWS. */
interface Provider {
  readonly naming: { getStackName(): string };
  getStage(): string;
  getRegion(): string;
  getAccountId(): Promise<string>;
  getAwsSdkV3Config(): Promise<
    Pick<S3ClientConfig, 'region'> & {
      readonly credentials: () => Promise<{
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
      }>;
    }
  >;
}

export interface Serverless {
  readonly serviceDir: string;
  /** The words of the command: `deploy`, `function`. */
  readonly processedInput: { readonly commands: readonly string[] };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  getProvider(name: 'aws'): Provider;
  readonly service: {
    readonly service: string;
    readonly provider: {
      environment?: Record<string, unknown>;
      readonly compiledCloudFormationTemplate?: unknown;
      /** What Lambda has now, during `sls deploy function`. */
      readonly remoteFunctionData?: { readonly Configuration: { readonly Role: string } };
    };
    readonly functions: Record<string, FunctionDefinition>;
    readonly custom: {
      readonly s3: { cors?: string };
      /** Replaces the origins of the CORS rules in the local S3. */
      readonly localWebOrigin?: string;
    };
    readonly resources: {
      readonly Resources: {
        readonly S3BucketUploads: {
          readonly Properties: {
            BucketName: unknown;
            CorsConfiguration?: { readonly CorsRules: readonly CorsRule[] };
          };
        };
      };
    };
  };
  readonly pluginManager: {
    readonly plugins: readonly {
      /** Of the plugin `info`, after a deployment. */
      readonly gatheredData?: {
        readonly outputs: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
      };
    }[];
  };
}
