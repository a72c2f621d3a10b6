// `npm run deploy -- --stage prod --region eu-central-1`: checks Node, the packages and the credentials, then runs
// `sls deploy` with the same options. At its end our plugin waits for the page and prints its address.
import { setUp } from './setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { deploy } = await import('../stack/aws/deploy.ts');
process.exitCode = await deploy(process.argv.slice(2));
