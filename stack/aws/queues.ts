// What our SQS queues have in common, as CloudFormation.

/** 14 days, the maximum of SQS: after that, SQS deletes a message. */
export const queueRetentionSeconds = 14 * 24 * 3600;

/** @returns the queue's policy: TLS only, and the statements */
export function queuePolicyOf(queue: string, statements: readonly object[]) {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: arnOf(queue),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          ...statements,
        ],
      },
    },
  };
}

export function arnOf(logicalId: string) {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}
