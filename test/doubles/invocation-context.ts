// Lambda's context of an invocation on the dispatcher's tier that has just begun.
export const context = {
  awsRequestId: 'request-1',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};
