// The rules of the default event bus, on which S3 puts its events, and which of them a stack made.
import { ask, impatient } from './ask.ts';

export interface EventRule {
  readonly name: string;
  /** In JSON; a rule without a pattern has a schedule. */
  readonly pattern: string | undefined;
  readonly isEnabled: boolean;
}

export async function listEventRules(): Promise<EventRule[]> {
  const { EventBridgeClient, ListRulesCommand } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient(impatient);
  const found: EventRule[] = [];
  let token: string | undefined;
  do {
    const request = client.send(new ListRulesCommand({ NextToken: token }));
    const { Rules = [], NextToken } = await ask('events:ListRules', request);
    for (const { Name: name = '', EventPattern: pattern, State = '' } of Rules)
      found.push({ name, pattern, isEnabled: State.startsWith('ENABLED') });
    token = NextToken;
  } while (token !== undefined);
  return found;
}

/**
 * @returns names of the rules that CloudFormation made for the stack. A name's start does not tell the stack: the stages `a` and
 *   `a-b` share it.
 */
export async function listRuleNamesOf(StackName: string): Promise<ReadonlySet<string>> {
  const { CloudFormationClient, ListStackResourcesCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const client = new CloudFormationClient(impatient);
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const request = client.send(new ListStackResourcesCommand({ StackName, NextToken: token }));
    const reply = await ask('cloudformation:ListStackResources', request);
    for (const { ResourceType, PhysicalResourceId = '' } of reply.StackResourceSummaries ?? [])
      if (ResourceType === 'AWS::Events::Rule') names.add(PhysicalResourceId);
    token = reply.NextToken;
  } while (token !== undefined);
  return names;
}
