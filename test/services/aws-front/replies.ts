// Replies in the shapes of AWS's API references, one builder for each protocol.

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const requestId = '6f5a1b0e-5c3d-4d53-9d2c-0a7d4b1c2e3f';

/** REST with JSON, as Lambda answers, and AWS's JSON protocol, as SQS answers. */
export function jsonReply(value: unknown, status = 200, errorType?: string): Reply {
  const headers = {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  };
  return { status, headers, body: JSON.stringify(value) };
}

/** REST with XML, as S3 answers, or the query protocol of STS, CloudFormation and SNS. */
export function xmlReply(xml: string, status = 200): Reply {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}` };
}

/** A result of the query protocol. */
export function queryReply(action: string, result: string): Reply {
  return xmlReply(
    `<${action}Response xmlns="https://example.amazonaws.com/doc/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

/** An error of a service, in that service's protocol. */
export function errorReply(service: string, code: string, message: string, status: number): Reply {
  switch (service) {
    case 'lambda':
      return jsonReply({ Message: message, Type: 'User' }, status, code);
    case 'sqs':
    case 'events':
      return jsonReply({ __type: `com.amazonaws.${service}#${code}`, message }, status);
    case 's3':
      return xmlReply(
        `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`,
        status,
      );
    default:
      return xmlReply(
        `<ErrorResponse xmlns="https://example.amazonaws.com/doc/"><Error><Type>Sender</Type><Code>${code}</Code>` +
          `<Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        status,
      );
  }
}

/** @param action IAM's name, for example `lambda:GetPolicy` */
export function denialOf(action: string): Reply {
  const [service = ''] = action.split(':');
  const codes: Readonly<Record<string, readonly [string, number]>> = {
    lambda: ['AccessDeniedException', 403],
    sqs: ['AccessDeniedException', 400],
    events: ['AccessDeniedException', 400],
    sns: ['AuthorizationError', 403],
  };
  const [code, status] = codes[service] ?? ['AccessDenied', 403];
  const user = 'arn:aws:iam::123456789012:user/operator';
  const message = `User: ${user} is not authorized to perform: ${action}`;
  return errorReply(service, code, message, status);
}
