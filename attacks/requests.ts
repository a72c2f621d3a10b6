// All hostile requests.
import type { HostileRequest } from './hostile-request.ts';
import { floodRequests } from './requests/floods.ts';
import { httpRequests } from './requests/http.ts';
import { lambdaRequests } from './requests/lambda.ts';
import { pageRequests } from './requests/page.ts';
import { s3Requests } from './requests/s3.ts';

export const hostileRequests: readonly HostileRequest[] = [
  ...pageRequests,
  ...httpRequests,
  ...s3Requests,
  ...lambdaRequests,
  ...floodRequests,
];
