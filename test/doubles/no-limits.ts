// Settings of the page's server that admit every request. Tests set the one limit that they are about.

/** 0 is no limit, except for failed tries, which always have one. */
export const noLimits = {
  signedFilesPerMinute: 0,
  signedBytesPerMinute: 0,
  batchReadsPerMinute: 0,
  failedTriesPerMinute: 1_000_000,
  trustedProxyHops: 0,
};
