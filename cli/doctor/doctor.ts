// `npx thumbnail doctor`: whether everything that an upload needs is there, and what to do if not.
import { parseArgs } from 'node:util';
import { type TierName, tierNames } from '#core/tiers.ts';
import { createStackFacts } from '../operate/deployed-stack.ts';
import { findStackPlace, placeOptions, placeRule } from '../operate/stack-place.ts';
import { commonOptions, jsonLines, type Print } from '../run-command.ts';
import { accountChecks } from './account-checks.ts';
import { bucketChecks } from './bucket-checks.ts';
import { canaryCheck } from './canary.ts';
import { type Check, note, runChecks } from './check.ts';
import { corsCheck } from './cors-check.ts';
import { eventChecks } from './event-checks.ts';
import { formatFindings } from './format-findings.ts';
import { functionsCheck } from './function-checks.ts';
import { operationsChecks } from './operations-checks.ts';
import { pageCheck } from './page-check.ts';
import { mayWriteToSource, sourceChecks } from './source-checks.ts';

const usage = `Usage: thumbnail doctor [options]

  --stage <stage>    stage of a stack on AWS, for example dev
  --region <region>  its region
  --page <address>   address of the page, which CORS must allow (default: WEB_ORIGIN, or the stack's
                     output PageUrl; on the local stack http://localhost:3000)
  --canary <tiers>   tiers that get a test image, separated by commas, or none (default: all; on the
                     local stack small,medium)
  --package <folder> where "sls package" put the zips that the deployed code is compared with
                     (default: .build)
  --wait <seconds>   longest wait for the thumbnail of a test image (default: 60)
  --yes              put the test images into a source that the stack did not create, without asking
  --json             a JSON array of findings; their shape is Finding in cli/doctor/check.ts
  --help             this text

Looks at the stack and changes nothing, except for the test images: it uploads them under
the folder thumbnail-doctor of the uploads, waits for their thumbnails, and deletes both. It asks
first if the uploads are in a bucket that the stack did not create.

${placeRule}

Exit code: 0 if all is well, 1 if something is wrong or a check could not look, 2 if the arguments
are wrong.`;

export const doctorCommand = { usage, needsNames: false, parse, toOptions, run };

function parse(args: string[]) {
  const options = {
    ...commonOptions,
    ...placeOptions,
    page: { type: 'string' },
    canary: { type: 'string' },
    package: { type: 'string', default: '.build' },
    wait: { type: 'string', default: '60' },
    yes: { type: 'boolean', short: 'y', default: false },
  } as const;
  return parseArgs({ args, options });
}

function toOptions({ values }: ReturnType<typeof parse>) {
  const { json, wait, yes, package: packageDir } = values;
  const place = findStackPlace(values);
  const page = values.page ?? (process.env.WEB_ORIGIN?.trim() || undefined);
  if (page !== undefined && !URL.canParse(page)) throw new Error(`${page} is not an address.`);
  const canary = values.canary ?? (place.isLocal ? 'small,medium' : tierNames.join());
  const waitMs = 1000 * Number(wait);
  if (!(waitMs > 0 && waitMs <= 600_000)) throw new Error('--wait is a number from 1 to 600.');
  const canaries = canary === 'none' ? [] : readTiers(canary);
  return { json, place, page, packageDir, waitMs, canaries, yes };
}

async function run(request: ReturnType<typeof toOptions>, print: Print): Promise<number> {
  const { json, place, page, packageDir, waitMs, canaries, yes } = request;
  const facts = createStackFacts(place);
  const isWelcome = canaries.length === 0 || yes || (await mayWriteToSource(facts));
  const checks = [
    ...accountChecks,
    ...bucketChecks,
    pageCheck,
    corsCheck(page),
    ...eventChecks,
    ...sourceChecks,
    functionsCheck(packageDir),
    ...operationsChecks,
    ...(isWelcome ? canaries.map((tier) => canaryCheck(tier, waitMs)) : [unwelcomeCanary]),
  ];
  const findings = await runChecks(checks, facts);
  print(json ? jsonLines(findings) : formatFindings(findings));
  return findings.some(({ verdict }) => verdict === 'wrong' || verdict === 'unknown') ? 1 : 0;
}

const unwelcomeCanary: Check = {
  name: 'canary',
  isForLocal: true,
  look: async () => [
    note('no test image was sent', 'Run it again with --yes, or with --canary none.'),
  ],
};

function readTiers(list: string): TierName[] {
  return list.split(',').map((name) => {
    const tier = tierNames.find((known) => known === name.trim());
    if (tier) return tier;
    throw new Error(`--canary is none or tiers out of ${tierNames.join(', ')}; not ${name}.`);
  });
}
