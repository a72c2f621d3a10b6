// The page: whether the stack serves it. Whether it may use the bucket is the check of CORS.
import { findPageFault } from '../../stack/aws/page-report.ts';
import { type Check, ok, wrong } from './check.ts';

export const pageCheck: Check = {
  name: 'page',
  isForLocal: false,
  // Longer than API Gateway waits for the function.
  timeoutMs: 32_000,
  async look(facts) {
    const url = await facts.output('PageUrl');
    const fault = await findPageFault(url, { waitMs: 0 });
    const { PageDnsTarget } = (await facts.stack())?.outputs ?? {};
    const fix = `Read the log of ${facts.place.stackName}-page.`;
    const dns = PageDnsTarget ? ` Does the domain's DNS record name ${PageDnsTarget}?` : '';
    return [fault === undefined ? ok(`answers at ${url}`) : wrong(fault, fix + dns)];
  },
};
