// Which addresses exist under web/app, and whether Next renders a page to answer them.

/** Files of the build, and routes of our API. None of them renders a page. */
const routes =
  /^\/(api\/(uploads|batches\/[^/]+)|b\/[^/]+\/[^/]+\/[^/]+|_next\/static\/.+|icon\.svg)$/;

/** Next's own name of not-found.tsx. */
export const notFoundPath = '/_not-found';

/** Anybody may ask for these pages. `/access` exists on a private page only. */
const pages = new RegExp(`^(/|/batches|/formats|/b/[a-z2-7]{26}|${notFoundPath})$`);

/** Next redirects from these to an address with single slashes and none at its end. */
const untidy = /[^/]\/$|\/\/|\\/;

/** Whether Next answers without rendering a page. On a private page, a stranger who asks for a file gets the form. */
export function isRoute(method: string, path: string, isPrivate = false): boolean {
  if (isPrivate && path.startsWith('/b/')) return false;
  // proxy.ts answers the form for the access token. Other methods render the page for unknown addresses.
  return routes.test(path) || (path === '/api/access' && method === 'POST');
}

/** Whether Next would render the page for unknown addresses. */
export function isUnknown(method: string, path: string): boolean {
  return !isRoute(method, path) && !pages.test(path) && !untidy.test(path);
}
