// docs/deploy-policy.json: what the person who deploys may do. Only AWS can prove that it is enough.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  Statement: z.array(z.object({ Sid: z.string(), Action: list, Resource: list })),
});
const text = readFileSync('docs/deploy-policy.json', 'utf8');
const statements = policySchema.parse(JSON.parse(text)).Statement;

it('covers the service of each resource in the template, with all options', () => {
  const template = ['template', 'options']
    .map((name) => readFileSync(`stack/aws/reviewed-${name}.snap`, 'utf8'))
    .join();
  const services = new Set(
    [...template.matchAll(/AWS::(\w+)::\w+/g)].map(([, name = '']) => prefixOf(name)),
  );
  expect(services.size).toBeGreaterThan(4);
  const allowed = new Set(statements.flatMap(({ Action }) => Action.map((a) => a.split(':')[0])));
  expect([...services].filter((service) => !allowed.has(service))).toEqual([]);
});

it('names this service, and no other resources unless the action has none', () => {
  const service = /^service: (.+)$/m.exec(readFileSync('serverless.yml', 'utf8'))?.[1];
  const open = statements.filter(({ Resource }) =>
    Resource.some((arn) => !arn.includes(`${service}-`) && !arn.startsWith('arn:aws:apigateway:')),
  );
  expect(open.map(({ Sid }) => Sid)).toEqual(['WithoutAName']);
  expect(open.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

it('fits into a managed policy, which may have 6144 characters without spaces', () => {
  expect(text.replaceAll(/\s/g, '').length).toBeLessThan(6144);
});

function prefixOf(service: string): string {
  return service === 'ApiGatewayV2' ? 'apigateway' : service.toLowerCase();
}
