// Words of the pages that only say something, such as that there is nothing at an address. Apart from the others, since
// every page loads them for the case that it breaks.

export const messages = {
  appName: 'Thumbnail Generator',
  startAnew: 'Start a new batch',
  tryAgain: 'Try again',
  pageMissingHeadline: 'There is nothing at this address',
  pageMissing: 'Check the link, or start a new batch.',
  pageBrokenHeadline: 'Something went wrong on this page',
  pageBroken: 'Uploaded files are safe. Try again, or start a new batch.',
} as const;
