// Values for serverless.yml: the framework calls each of these functions and inserts the result.
import { addressOf, isForeignSource, type Place } from '#core/keys.ts';
import { alarmResources } from './alarms.ts';
import { findRegion } from './aws-environment.ts';
import { bucketNameOf, bucketNameValue } from './bucket-name.ts';
import { dashboardResources } from './dashboard.ts';
import { readDeployOptions } from './deploy-options.ts';
import { lifecycleRules } from './lifecycle.ts';
import * as page from './page-resources.ts';
import { bucketArn, pageRole, roleResources, type Stack } from './roles.ts';
import { lostEvents, sourceEventResources } from './source-events.ts';
import { queueOf, uploadQueueResources } from './upload-queue.ts';

interface Framework {
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly resolveVariable: (name: string) => Promise<string>;
}

/** `null` makes the framework use us-east-1. The plugin refuses that for commands that reach AWS. */
export const region = async ({ options }: Framework) =>
  (await findRegion(process.env, options['aws-profile'])) ?? null;

/** Name of the uploads' bucket on AWS. */
export const bucketName = async (framework: Framework) =>
  bucketNameValue((await readOptions(framework)).places.state.bucket);

/** S3 sends the events of keys that start so. */
export const inputPrefix = async (framework: Framework) =>
  (await readOptions(framework)).places.input.prefix;

/** Events of the stack's own bucket. S3 sends other events for what its lifecycle deletes than for what a person or a program deletes. */
export const deletionEvents = async (framework: Framework) => {
  const rules = [{ prefix: await inputPrefix(framework) }];
  const expired = options().keepsThumbnails ? [] : ['s3:LifecycleExpiration:*'];
  return ['s3:ObjectRemoved:*', ...expired].map((event) => ({
    s3: { bucket: 'uploads', event, rules },
  }));
};

/** Empty unless thumbnails outlive their uploads. */
export const keepThumbnailsAfterDays = () => {
  const { expireUploadsDays, keepsThumbnails } = options();
  return String((keepsThumbnails && expireUploadsDays) || '');
};

/** Origin of the page, for the bucket's CORS rules on AWS and in the local stack. There the page may have any port. */
export const pageOrigin = () => page.pageOrigin(options());
export const localWebOrigin = () => options().webOrigin ?? 'http://localhost:*';

/** Variables of the page's function. */
export const pageEnvironment = () => page.pageEnvironment(options(), process.env);

/** Roles, the page's domain, the upload queue, alarms and the dashboard, as a part of the CloudFormation template. */
export async function resources(framework: Framework) {
  const { service, stage } = await readNames(framework);
  const chosen = await readOptions(framework);
  const { places } = chosen;
  const stack: Stack = {
    functionPrefix: `${service}-${stage}-`,
    places,
    hasPage: chosen.hasPage,
    hasEvents: chosen.hasEvents,
    sourceKeyArn: chosen.sourceKmsKeyArn,
  };
  const isForeign = isForeignSource(places);
  const uploadQueue = chosen.uploadQueueConcurrency ? queueOf.get('dispatcher') : undefined;
  const alarms = alarmResources(stack, chosen.alarmEmail, uploadQueue);
  const alarmIds = Object.keys(alarms).filter((id) => id.endsWith('Alarm'));
  const pageParts = stack.hasPage ? page.pageResources(chosen) : undefined;
  return {
    extensions: {
      ...pageParts?.extensions,
      // With the upload queue, S3 does not invoke the dispatcher and needs no permission for it.
      ...(uploadQueue ? {} : { DispatcherLambdaPermissionUploadsS3: fromBucket(stack) }),
      ...(isForeign ? {} : { DeletionLambdaPermissionUploadsS3: fromBucket(stack) }),
    },
    Resources: {
      ...roleResources(stack, uploadQueue ? queueOf : undefined),
      ...(stack.hasPage && { PageRole: pageRole(stack, chosen.accessTokenParameter) }),
      ...pageParts?.Resources,
      ...(uploadQueue && uploadQueueResources(stack)),
      ...(uploadQueue &&
        isForeign &&
        sourceEventResources(stack, uploadQueue, chosen.keepsThumbnails)),
      ...alarms,
      ...dashboardResources(stack, alarmIds, uploadQueue),
    },
    Outputs: {
      ...pageParts?.Outputs,
      SourcePlace: placeOutput('Where the uploads are', places.input),
      OutputPlace: placeOutput('Where the thumbnails are', places.output),
      ...(isForeign && {
        LostEventsUrl: {
          Description: 'Queue of events that EventBridge could not deliver',
          Value: { Ref: lostEvents },
        },
      }),
    },
  };
}

function placeOutput(Description: string, place: Place) {
  return { Description, Value: bucketNameValue(addressOf(place)) };
}

/** Lifecycle of the bucket. */
export const lifecycle = async (framework: Framework) => {
  const chosen = await readOptions(framework);
  return { Rules: lifecycleRules(chosen.places, chosen) };
};

/** `null` makes the framework omit the property. */
export const dispatcherConcurrency = () => options().dispatcherConcurrency ?? null;
export const workerConcurrency = () => options().workerConcurrency ?? null;

/** The framework makes this ARN from a literal name. It must not refer to the bucket, which depends on the permission. */
function fromBucket({ places }: Stack) {
  return { Properties: { SourceArn: bucketArn(places.state.bucket) } };
}

async function readNames({ resolveVariable }: Framework) {
  return {
    service: await resolveVariable('self:service'),
    stage: await resolveVariable('sls:stage'),
  };
}

const readOptions = async (framework: Framework) =>
  options(bucketNameOf({ ...(await readNames(framework)), chosen: process.env.BUCKET_NAME }));

/** The plugin reports wrong settings. An error thrown here would reach the operator as a stack trace. */
function options(own?: string) {
  try {
    return readDeployOptions(process.env, own);
  } catch {
    return readDeployOptions({}, own);
  }
}
