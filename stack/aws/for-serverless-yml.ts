// Values for serverless.yml: the framework calls each of these functions and inserts the result.
import { alarmResources } from './alarms.ts';
import { type DeployOptions, readDeployOptions } from './deploy-options.ts';
import { lifecycleRules } from './lifecycle.ts';
import { type PageOptions, readPageOptions } from './page-options.ts';
import * as page from './page-resources.ts';
import { pageRole, roleResources } from './roles.ts';

interface Framework {
  readonly resolveVariable: (name: string) => Promise<string>;
}

/** Roles, the page's domain and alarms, as a part of the CloudFormation template. */
export async function resources({ resolveVariable }: Framework) {
  const stack = {
    functionPrefix: `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}-`,
    bucket: await resolveVariable('self:custom.bucketName'),
  };
  const { Resources, ...others } = page.pageResources(pageOptions());
  return {
    ...others,
    Resources: {
      ...roleResources(stack),
      PageRole: pageRole(stack, pageOptions().accessTokenParameter),
      ...alarmResources(stack, options().alarmEmail),
      ...Resources,
    },
  };
}

/** Origin that the bucket's CORS rules name. */
export const pageOrigin = () => page.pageOrigin(pageOptions());

/** Variables of the page's function. */
export const pageEnvironment = () => page.pageEnvironment(pageOptions(), process.env);

/** Lifecycle of the bucket. */
export const lifecycle = () => ({ Rules: lifecycleRules(options()) });

/** `null` makes the framework omit the property. */
export const dispatcherConcurrency = () => options().dispatcherConcurrency ?? null;
export const workerConcurrency = () => options().workerConcurrency ?? null;

function pageOptions(): PageOptions {
  return readPageOptions(process.env);
}

function options(): DeployOptions {
  return readDeployOptions(process.env);
}
