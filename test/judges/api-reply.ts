// Holds replies of the web API against docs/openapi.json: their status, their fields, and the types of those.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from '../../stack/root.mjs';

type JsonSchema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>;
const jsonSchema = z.custom<JsonSchema>((value) => value instanceof Object);

const nodeSchema = z.object({
  $ref: z.string().optional(),
  const: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

const replySchema = z.object({
  content: z.record(z.string(), z.object({ schema: nodeSchema.optional() })).optional(),
});
const operationSchema = z.object({
  operationId: z.string(),
  responses: z.record(z.string(), replySchema),
});

const text = readFileSync(join(root, 'docs/openapi.json'), 'utf8');
const { paths, components } = z
  .object({
    paths: z.record(z.string(), z.record(z.string(), operationSchema)),
    components: z.object({ schemas: z.record(z.string(), nodeSchema) }),
  })
  .parse(JSON.parse(text));
const { $defs } = z.object({ $defs: z.record(z.string(), jsonSchema) }).parse({
  $defs: JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')).components.schemas,
});

/** All operations. `statuses` are those that its route answers, without those of the server in front. */
export const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, responses }]) => ({
    operationId,
    address: `${method.toUpperCase()} ${path}`,
    responses,
    statuses: Object.keys(responses)
      .filter((status) => status !== 'default')
      .map(Number),
  })),
);

/** @returns what differs from the description, and all fields of the reply as "Schema.field" */
export async function judgeReply(operationId: string, reply: Response) {
  const { responses } = operations.find((one) => one.operationId === operationId) ?? {};
  const [node] = Object.values(responses?.[reply.status]?.content ?? {}).map(
    ({ schema }) => schema,
  );
  if (!responses?.[reply.status]) return { faults: [`no ${reply.status}`], fields: [] };
  if (!node) return { faults: [], fields: [] };
  const value: unknown = await reply.json();
  const name = nameOf(node);
  const { error } = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs }).safeParse(value);
  const fields: string[] = [];
  const faults = error ? [z.prettifyError(error)] : [];
  compare(node, value, '', fields, faults);
  return { faults, fields };
}

/** @returns every field that a schema describes, as "Schema.field" */
export function listDescribedFields(): string[] {
  const list = (node: Node, at: string): string[] =>
    Object.entries(node.properties ?? {}).flatMap(([key, field]) => [
      `${at}.${key}`,
      ...list(field, `${at}.${key}`),
      ...(field.items ? list(field.items, `${at}.${key}`) : []),
    ]);
  return Object.entries(components.schemas)
    .filter(([name]) => !name.endsWith('Request'))
    .flatMap(([name, node]) => list(node, name));
}

const nameOf = ({ $ref = '' }: Node) => $ref.split('/').at(-1) ?? '';

function compare(node: Node, value: unknown, at: string, fields: string[], faults: string[]): void {
  const name = nameOf(node);
  const named = components.schemas[name];
  if (named) {
    compare(named, value, name, fields, faults);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) if (node.items) compare(node.items, item, at, fields, faults);
    return;
  }
  if (!(value instanceof Object)) return;
  const options = node.anyOf?.filter((option) => isOf(option, value)) ?? [];
  for (const option of options) compare(option, value, at, fields, faults);
  for (const [key, item] of Object.entries(node.properties ? value : {})) {
    fields.push(`${at}.${key}`);
    const field = node.properties?.[key];
    if (field) compare(field, item, `${at}.${key}`, fields, faults);
    else faults.push(`${at}.${key} is not described`);
  }
}

function isOf(option: Node, value: object): boolean {
  const { required = [], properties = {} } = components.schemas[nameOf(option)] ?? option;
  const entries = new Map<string, unknown>(Object.entries(value));
  return required.every((key) => {
    const wanted = properties[key]?.const;
    return entries.has(key) && (wanted === undefined || entries.get(key) === wanted);
  });
}
