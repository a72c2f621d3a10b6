// After `sls deploy`: prints the page's address, once a browser would get the page there.
import { findPageFault, type Patience } from '../../cli/doctor/page-check.ts';
import type { Serverless } from '../serverless.ts';

/** @throws Error when the stack was deployed but the page does not answer */
export async function reportPage(
  { pluginManager }: Pick<Serverless, 'pluginManager'>,
  patience?: Patience,
): Promise<void> {
  const outputs = pluginManager.plugins.flatMap(({ gatheredData }) => gatheredData?.outputs ?? []);
  const outputOf = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const url = outputOf('PageUrl');
  if (url === undefined) return;
  const fault = await findPageFault(url, patience);
  const dnsTarget = outputOf('PageDnsTarget');
  if (fault === undefined) {
    console.log(`\nThe page is at ${url}\n`);
  } else if (dnsTarget !== undefined) {
    // Only the operator can make the record, and needs the name of the target to make it.
    console.log(`\n${fault} Does the domain's DNS record name ${dnsTarget} yet?\n`);
  } else {
    throw new Error(`The stack is deployed, but ${fault} The function's log says why.`);
  }
}
