// All hostile requests and commands.
import { hostileCommands } from './command-line.ts';
import type { HostileRequest } from './hostile-request.ts';
import { accessRequests } from './requests/access.ts';
import { floodRequests } from './requests/floods.ts';
import { httpRequests } from './requests/http.ts';
import { lambdaRequests } from './requests/lambda.ts';
import { pageRequests } from './requests/page.ts';
import { s3Requests } from './requests/s3.ts';

export const hostileRequests: readonly HostileRequest[] = [
  ...pageRequests,
  ...httpRequests,
  ...accessRequests,
  ...s3Requests,
  ...lambdaRequests,
  ...hostileCommands,
  ...floodRequests,
];
