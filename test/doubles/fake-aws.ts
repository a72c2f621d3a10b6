// Fakes the parts of AWS that `sls deploy`, `sls deploy function` and `sls remove` use, over HTTP.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  account,
  type ChangeSet,
  type FakeBucket,
  type FakeStack,
  playStacks,
  Refusal,
  region,
} from './fake-stacks.ts';

export interface FakeAws {
  readonly url: string;
  /** Names of the changing requests so far, in order. */
  readonly changes: string[];
  /** Bodies of the requests to Lambda, by their path. */
  readonly lambdaBodies: Map<string, Record<string, unknown>>;
  readonly buckets: Map<string, FakeBucket>;
  readonly stacks: Map<string, FakeStack>;
  stop(): void;
}

export async function startFakeAws(): Promise<FakeAws> {
  const changes: string[] = [];
  const lambdaBodies = new Map<string, Record<string, unknown>>();
  const objects = new Map<string, string>();
  const changeSets = new Map<string, ChangeSet>();
  const { buckets, stacks, requireStack, execute, removeStack } = playStacks();

  /** @returns the result as XML without its envelope */
  function answerQuery(query: URLSearchParams): string {
    const action = query.get('Action') ?? '';
    const stackName = query.get('StackName') ?? '';
    const id = query.get('LogicalResourceId') ?? '';
    if (/^(Create|Execute|Delete)/.test(action)) {
      const type = query.get('ChangeSetType');
      changes.push(type ? `${action} ${type}` : action);
    }
    switch (action) {
      case 'GetCallerIdentity':
        return `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/operator</Arn><UserId>1</UserId>`;
      case 'DescribeStacks': {
        const described = stackName ? [[stackName, requireStack(stackName)] as const] : [...stacks];
        const members = described.map(([name, { status, outputs = {} }]) => {
          const values = Object.entries(outputs).map(
            ([key, value]) =>
              `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
          );
          return `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus><Outputs>${values.join('')}</Outputs></member>`;
        });
        return `<Stacks>${members.join('')}</Stacks>`;
      }
      case 'DescribeStackResource': {
        const { resources, resourceStatus = 'CREATE_COMPLETE' } = requireStack(stackName);
        const name = resources[id];
        if (!name) throw new Refusal(`Resource ${id} does not exist for stack ${stackName}`);
        return `<StackResourceDetail><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>${resourceStatus}</ResourceStatus></StackResourceDetail>`;
      }
      case 'CreateChangeSet': {
        const url = query.get('TemplateURL');
        const template =
          query.get('TemplateBody') ??
          objects.get(decodeURIComponent(new URL(url ?? '').pathname)) ??
          '';
        const type = query.get('ChangeSetType') ?? '';
        if (type === 'CREATE')
          stacks.set(stackName, {
            status: 'REVIEW_IN_PROGRESS',
            reason: '',
            resources: {},
            template: '',
          });
        changeSets.set(query.get('ChangeSetName') ?? '', { type, template });
        return '<Id>1</Id>';
      }
      case 'DescribeChangeSet':
        return `<Status>CREATE_COMPLETE</Status><StackId>${stackName}</StackId><Changes><member><Type>Resource</Type></member></Changes>`;
      case 'ExecuteChangeSet': {
        const changeSet = changeSets.get(query.get('ChangeSetName') ?? '');
        if (changeSet) execute(stackName, changeSet);
        return '';
      }
      case 'DescribeStackEvents': {
        const { status, reason } = requireStack(stackName);
        return `<StackEvents><member><StackName>${stackName}</StackName><LogicalResourceId>${stackName}</LogicalResourceId><EventId>${status}</EventId><ResourceType>AWS::CloudFormation::Stack</ResourceType><ResourceStatus>${status === 'ROLLBACK_COMPLETE' ? 'UPDATE_FAILED' : status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member></StackEvents>`;
      }
      case 'DeleteStack':
        removeStack(stackName);
        return '';
      default:
        return '';
    }
  }

  /** @returns status and body */
  async function answerS3(request: IncomingMessage, url: URL): Promise<[number, string]> {
    const [, name = '', key] = decodeURIComponent(url.pathname).split(/^\/([^/]+)\/?/);
    const bucket = buckets.get(name);
    if (!bucket) return [404, '<Error><Code>NoSuchBucket</Code></Error>'];
    if (bucket.isForeign) return [403, '<Error><Code>AccessDenied</Code></Error>'];
    if (key) {
      if (request.method === 'PUT')
        objects.set(decodeURIComponent(url.pathname), await text(request));
      else await text(request);
      // A large zip is uploaded in parts: the first POST opens the upload, the last one completes it.
      return [200, '<Result><UploadId>1</UploadId><ETag>1</ETag></Result>'];
    }
    return [200, '<ListBucketResult></ListBucketResult>'];
  }

  async function answerLambda(request: IncomingMessage, url: URL): Promise<[number, string]> {
    if (request.method === 'PUT') {
      changes.push(url.pathname.replace(/.*\/functions\/[^/]+\//, 'Update '));
      lambdaBodies.set(url.pathname.replace(/.*\//, ''), JSON.parse(await text(request)));
    }
    const Configuration = {
      Role: `arn:aws:iam::${account}:role/made-by-the-stack`,
      CodeSha256: '',
      State: 'Active',
      LastUpdateStatus: 'Successful',
    };
    return [200, JSON.stringify({ Configuration })];
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.includes('/functions/')) {
      const [status, body] = await answerLambda(request, url);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    } else if (request.headers['x-amz-target']) {
      // ECR, which the framework asks for a repository.
      response.writeHead(400).end('{"__type":"RepositoryNotFoundException"}');
    } else if (request.method === 'POST' && url.pathname === '/') {
      const query = new URLSearchParams(await text(request));
      const action = query.get('Action');
      try {
        const result = answerQuery(query);
        response.end(
          `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
        );
      } catch (error) {
        response.statusCode = error instanceof Refusal ? 400 : 500;
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${error}</Message></Error></ErrorResponse>`,
        );
      }
    } else {
      const [status, body] = await answerS3(request, url);
      const inRegion = buckets.get(url.pathname.split('/')[1] ?? '')?.region ?? region;
      const headers = { etag: '"1"', 'x-amz-bucket-region': inRegion };
      response.writeHead(status, headers).end(request.method === 'HEAD' ? '' : body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    changes,
    lambdaBodies,
    buckets,
    stacks,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
