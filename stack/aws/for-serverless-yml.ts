// Values for serverless.yml: the framework calls each of these functions and inserts the result.
import { alarmResources } from './alarms.ts';
import { dashboardResources } from './dashboard.ts';
import { type DeployOptions, readDeployOptions } from './deploy-options.ts';
import { lifecycleRules } from './lifecycle.ts';
import { roleResources, webServerPolicy } from './roles.ts';
import { queueOf, uploadQueueResources } from './upload-queue.ts';

interface Framework {
  readonly resolveVariable: (name: string) => Promise<string>;
}

/** Roles, the page's policy, alarms and the dashboard, as a part of the CloudFormation template. */
export async function resources({ resolveVariable }: Framework) {
  const stack = {
    functionPrefix: `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}-`,
    bucket: await resolveVariable('self:custom.bucketName'),
  };
  const { alarmEmail, uploadQueueConcurrency } = options();
  const uploadQueue = uploadQueueConcurrency ? queueOf.get('dispatcher') : undefined;
  const alarms = alarmResources(stack, alarmEmail, uploadQueue);
  const alarmIds = Object.keys(alarms).filter((id) => id.endsWith('Alarm'));
  return {
    Resources: {
      ...roleResources(stack, uploadQueue ? queueOf : undefined),
      WebServerPolicy: webServerPolicy(stack),
      ...(uploadQueue && uploadQueueResources(stack)),
      ...alarms,
      ...dashboardResources(stack, alarmIds, uploadQueue),
    },
    Outputs: {
      WebServerPolicyArn: {
        Description: 'Policy for the role or user that the web server runs as',
        Value: { Ref: 'WebServerPolicy' },
      },
    },
  };
}

/** Lifecycle of the bucket. */
export const lifecycle = () => ({ Rules: lifecycleRules(options()) });

/** `null` makes the framework omit the property. */
export const dispatcherConcurrency = () => options().dispatcherConcurrency ?? null;
export const workerConcurrency = () => options().workerConcurrency ?? null;

function options(): DeployOptions {
  return readDeployOptions(process.env);
}
