// Keeps a choice in a cookie for a year, so that the server's HTML has it and nothing flashes.

/** Its value is `large` if a person chose larger cards. */
export const cardsCookie = 'cards';

const cookieSeconds = 365 * 24 * 3600;

/** @param value `undefined` deletes the cookie */
export function keepChoice(cookie: string, value: string | undefined): void {
  const seconds = value === undefined ? 0 : cookieSeconds;
  const secure = window.location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing without https, and in older browsers
  document.cookie = `${cookie}=${value ?? ''}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
}
