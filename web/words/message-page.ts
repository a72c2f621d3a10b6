// Words of pages that only show a message. In a module of their own, because each page loads them for its error page.

export const messageWords = {
  appName: 'Thumbnail Generator',
  startNewBatch: 'Start a new batch',
  tryAgain: 'Try again',
  pageMissingHeadline: 'Page not found',
  pageMissing: 'Check the link, or start a new batch.',
  pageBrokenHeadline: 'Something went wrong on this page',
  pageBroken: 'Uploaded files are safe. Try again, or start a new batch.',
} as const;
