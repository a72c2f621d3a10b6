// Who may do what: everything that is granted must be in these tables, which roles.ts does not read.
import * as z from 'zod';
import { resourcesOf, type Statement, statementsOf, type Template, textOf } from './template.ts';

export interface Names {
  /** `<service>-<stage>-`, before each function's name. */
  readonly functionPrefix: string;
  readonly bucket: string;
}

const mayInvoke: Readonly<Record<string, readonly string[]>> = {
  dispatcher: ['worker-medium', 'worker-large', 'worker-huge', 'failed-invocation'],
  'worker-medium': ['worker-large', 'worker-huge', 'failed-invocation'],
  'worker-large': ['worker-huge', 'failed-invocation'],
  'worker-huge': ['failed-invocation'],
  'failed-invocation': ['worker-medium', 'worker-large', 'worker-huge'],
};

const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() })),
});

/** @returns a sentence for each grant too many */
export function looseRoles(template: Template, names: Names): string[] {
  const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => ({
    name: textOf(Properties.FunctionName).replace(names.functionPrefix, ''),
    role: textOf(Properties.Role).replace(/^\$\{(\w+)\.Arn\}$/, '$1'),
  }));
  const roles = new Set(functions.map(({ role }) => role));
  const others = Object.entries(template.Resources).filter(
    ([id, { Type }]) =>
      Type.startsWith('AWS::IAM::') && Type !== 'AWS::IAM::ManagedPolicy' && !roles.has(id),
  );
  return [
    ...others.map(([id]) => `${id} is no role of a function`),
    ...(roles.size === functions.length ? [] : ['functions share a role']),
    ...functions.flatMap(({ name, role }) => looseRole(template, role, grantsOf(name, names))),
    ...resourcesOf(template, 'AWS::IAM::ManagedPolicy').flatMap(([id, { Properties }]) =>
      excess(id, statementsOf(Properties.PolicyDocument), webServerGrants(names)),
    ),
  ];
}

function looseRole(template: Template, id: string, grants: ReadonlySet<string>): string[] {
  const role = roleSchema.safeParse(template.Resources[id]?.Properties);
  if (!role.success) return [`${id} has more than policies of its own, or is none of the stack's`];
  const trust = JSON.stringify(role.data.AssumeRolePolicyDocument);
  return [
    ...(trust === lambdaOnly ? [] : [`${id} can be assumed by others than Lambda`]),
    ...role.data.Policies.flatMap(({ PolicyDocument }) =>
      excess(id, statementsOf(PolicyDocument), grants),
    ),
  ];
}

const lambdaOnly = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

function excess(id: string, statements: Statement[] | undefined, grants: ReadonlySet<string>) {
  if (!statements) return [`${id} has a policy that cannot be read`];
  return statements
    .flatMap(({ Action, Resource }) => Action.flatMap((a) => Resource.map((r) => `${a} on ${r}`)))
    .filter((grant) => !grants.has(grant))
    .map((grant) => `${id} allows ${grant}`);
}

function grantsOf(name: string, { functionPrefix, bucket }: Names): ReadonlySet<string> {
  const s3 = `arn:\${AWS::Partition}:s3:::${bucket}`;
  const regional = (service: string) =>
    `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
  const logs = `${regional('logs')}:log-group:/aws/lambda/${functionPrefix}${name}:*`;
  return new Set([
    `logs:CreateLogStream on ${logs}`,
    `logs:PutLogEvents on ${logs}`,
    `s3:GetObject on ${s3}/input/*`,
    `s3:GetObject on ${s3}/output/*`,
    `s3:PutObject on ${s3}/output/*`,
    `s3:DeleteObject on ${s3}/output/*`,
    `s3:ListBucket on ${s3}`,
    ...(mayInvoke[name] ?? []).map(
      (other) =>
        `lambda:InvokeFunction on ${regional('lambda')}:function:${functionPrefix}${other}`,
    ),
    ...(name === 'failed-invocation' ? [`sqs:SendMessage on \${LostInvocations.Arn}`] : []),
  ]);
}

function webServerGrants({ bucket }: Names): ReadonlySet<string> {
  const s3 = `arn:\${AWS::Partition}:s3:::${bucket}`;
  return new Set([
    `s3:PutObject on ${s3}/input/*`,
    `s3:GetObject on ${s3}/input/*`,
    `s3:GetObject on ${s3}/output/*`,
    `s3:ListBucket on ${s3}`,
  ]);
}
