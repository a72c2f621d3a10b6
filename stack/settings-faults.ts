// Wrong settings are reported before anything starts or is deployed. Otherwise every request would report them.
import { type Env, findSettingsFaults } from '#core/settings.ts';
import { lambdaSchema } from '../lambda/settings.ts';
import { pageSchema } from '../web/server/settings.ts';

/** @returns a sentence for each faulty variable that the Lambdas or the page read */
export function findRuntimeFaults(env: Env): string[] {
  const faults = [lambdaSchema, pageSchema].flatMap((schema) => findSettingsFaults(schema, env));
  return [...new Set(faults)];
}
