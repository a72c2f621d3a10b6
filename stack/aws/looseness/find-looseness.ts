// Whether the template that `sls package` wrote is as tight as it is meant to be.
import { looseStores } from './buckets.ts';
import { looseInvocations } from './invocations.ts';
import { unknownParts } from './known.ts';
import { looseRoles, type Names } from './roles.ts';
import { templateSchema } from './template.ts';

/**
 * @param template the packaged CloudFormation template, as parsed from its JSON
 * @returns a sentence for everything that is looser than it must be; none for ours
 * @throws ZodError when it is no template
 */
export function findLooseness(template: unknown, names: Names): string[] {
  const parsed = templateSchema.parse(template);
  return [
    ...looseRoles(parsed, names),
    ...looseStores(parsed),
    ...looseInvocations(parsed, names),
    ...unknownParts(parsed),
  ];
}
