// The packaged CloudFormation template as the checks read it.
import * as z from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

export const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** @returns logical ids and resources */
export function resourcesOf({ Resources }: Template, type: string): [string, Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

const intrinsicSchema = z.union([
  z.string(),
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => `\${${Ref}}`),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((value) => `\${${value['Fn::GetAtt'].join('.')}}`),
  z.strictObject({ 'Fn::Sub': z.string() }).transform((value) => value['Fn::Sub']),
]);
const textSchema = z.union([
  intrinsicSchema,
  z
    .strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(intrinsicSchema)]) })
    .transform((value) => value['Fn::Join'][1].join('')),
]);

/** One spelling for a name or ARN, that of Fn::Sub: `${Bucket.Arn}/input/*`. What is no text becomes its JSON. */
export function textOf(value: unknown): string {
  return textSchema.safeParse(value).data ?? JSON.stringify(value) ?? '';
}

const listSchema = z
  .unknown()
  .transform((value): unknown[] => (Array.isArray(value) ? value : [value]));

const statementSchema = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.unknown().optional(),
    Action: listSchema,
    Resource: listSchema,
    Condition: z.unknown().optional(),
  })
  .transform((statement) => ({
    ...statement,
    Action: statement.Action.map(textOf),
    Resource: statement.Resource.map(textOf),
  }));

export type Statement = z.infer<typeof statementSchema>;

const policySchema = z.strictObject({
  Version: z.string().optional(),
  Statement: z.array(statementSchema),
});

/** @returns `undefined` for what cannot be read, such as a policy by NotAction, so that it is not taken for a tight one */
export function statementsOf(policy: unknown): Statement[] | undefined {
  return policySchema.safeParse(policy).data?.Statement;
}
