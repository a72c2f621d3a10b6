// Before `sls remove`: IAM refuses to delete a policy that the operator has attached to the page's role or user.
import {
  type CloudFormationClient,
  DescribeStackResourceCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  paginateListEntitiesForPolicy,
} from '@aws-sdk/client-iam';
import { undefinedIfMissing } from './claim-bucket.ts';

interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly iam: IAMClient;
}

/** @returns the roles, users and groups that had the policy WebServerPolicy of the stack */
export async function detachWebServerPolicy(
  { cloudFormation, iam }: AwsClients,
  StackName: string,
): Promise<string[]> {
  const command = new DescribeStackResourceCommand({
    StackName,
    LogicalResourceId: 'WebServerPolicy',
  });
  const found = await cloudFormation.send(command).catch(undefinedIfMissing);
  const PolicyArn = found?.StackResourceDetail?.PhysicalResourceId;
  if (!PolicyArn) return [];
  const detached: string[] = [];
  for await (const page of paginateListEntitiesForPolicy({ client: iam }, { PolicyArn })) {
    for (const { RoleName } of page.PolicyRoles ?? []) {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      detached.push(`the role ${RoleName}`);
    }
    for (const { UserName } of page.PolicyUsers ?? []) {
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
      detached.push(`the user ${UserName}`);
    }
    for (const { GroupName } of page.PolicyGroups ?? []) {
      await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));
      detached.push(`the group ${GroupName}`);
    }
  }
  return detached;
}
