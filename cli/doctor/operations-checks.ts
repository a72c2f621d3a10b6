// What tells the operator of lost uploads: the queue of lost invocations, and the subscription to the alarms.
import { ask, impatient, readFault } from '../operate/ask.ts';
import { countMessages } from '../operate/count-messages.ts';
import { type Check, note, ok, wrong } from './check.ts';

const lostInvocations: Check = {
  name: 'lost invocations',
  isForLocal: false,
  async look(facts) {
    const count = await countMessages(await facts.output('LostInvocationsUrl'));
    if (count === 0) return [ok('none')];
    const fix = `Take them up again: npx thumbnail redrive --stage ${facts.place.stage}`;
    return [wrong(`${count} in the queue: their uploads may have no outcome`, fix)];
  },
};

const alarms: Check = {
  name: 'alarms',
  isForLocal: false,
  async look({ place: { stackName } }) {
    const topic = await findTopic(stackName);
    if (!topic) return [note('nobody receives them', 'Set ALARM_EMAIL and deploy again.')];
    const { ListSubscriptionsByTopicCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const request = new SNSClient(impatient).send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
    );
    const { Subscriptions: all = [] } = await ask('sns:ListSubscriptionsByTopic', request);
    const isConfirmed = (arn = '') => arn.startsWith('arn:');
    const confirmed = all.filter(({ SubscriptionArn }) => isConfirmed(SubscriptionArn));
    const pending = all.filter(({ SubscriptionArn }) => !isConfirmed(SubscriptionArn));
    const results = pending.map(({ Endpoint }) =>
      wrong(
        `${Endpoint} has not confirmed the subscription`,
        'Click the link in the mail "AWS Notification - Subscription Confirmation". After three days, subscribe again in SNS.',
      ),
    );
    if (all.length === 0)
      return [wrong('the topic has no subscription', 'Set ALARM_EMAIL and deploy again.')];
    if (results.length > 0) return results;
    return [ok(`go to ${confirmed.map(({ Endpoint }) => Endpoint).join(', ')}`)];
  },
};

/** @returns the ARN of the alarms' topic, which the stack has only with ALARM_EMAIL */
async function findTopic(StackName: string): Promise<string | undefined> {
  const { CloudFormationClient, DescribeStackResourceCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const request = new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'AlarmTopic' });
  try {
    const { StackResourceDetail: found } = await ask(
      'cloudformation:DescribeStackResource',
      new CloudFormationClient(impatient).send(request),
    );
    return found?.PhysicalResourceId;
  } catch (error) {
    // CloudFormation's answer for a resource that the stack does not have.
    if (readFault(error).name === 'ValidationError') return undefined;
    throw error;
  }
}

export const operationsChecks: readonly Check[] = [lostInvocations, alarms];
