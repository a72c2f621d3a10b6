// Guesses at the access token of a private page.
import { startPrivatePage } from '#test/services/start-private-page.ts';
import type { HostileRequest, RequestOutcome } from '../hostile-request.ts';

/** Wrong tries that one client may make in a minute on the page that `startPrivatePage` starts. */
const triesPerMinute = 6;

type Ask = (
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: string,
) => Promise<Response>;

async function onPrivatePage(
  attack: (ask: Ask, token: string) => Promise<RequestOutcome>,
): Promise<RequestOutcome> {
  const page = await startPrivatePage();
  try {
    return await attack((path, headers = {}, body) => {
      const method = body === undefined ? 'GET' : 'POST';
      const init = { method, headers: { ...headers }, redirect: 'manual' } as const;
      return fetch(`${page.url}${path}`, body === undefined ? init : { ...init, body });
    }, page.accessToken);
  } finally {
    await page.stop();
  }
}

const enter = (ask: Ask, token: string) =>
  ask(
    '/api/access',
    { 'content-type': 'application/x-www-form-urlencoded' },
    `token=${token}&to=%2F`,
  );
const useBearer = (ask: Ask, token: string) =>
  ask('/api/batches/x', { authorization: `Bearer ${token}` });

export const accessRequests: readonly HostileRequest[] = [
  {
    name: 'private page: 40 wrong tokens of each kind, then the right cookie and the right token',
    attack: () =>
      onPrivatePage(async (ask, token) => {
        const cookie = (await enter(ask, token)).headers.get('set-cookie')?.split(';')[0] ?? '';
        for (let i = 0; i < 40; i++) {
          await enter(ask, `wrong${i}`);
          await useBearer(ask, `wrong${i}`);
          await ask('/', { cookie: `access=wrong${i}` });
        }
        const byCookie = (await ask('/', { cookie })).status;
        // The batch does not exist, so a client with access gets 404.
        const byToken = (await useBearer(ask, token)).status;
        const isIn = byCookie === 200 && (byToken === 404 || byToken === 400);
        const faults = isIn ? [] : ['it locked out who has the right cookie or token'];
        return { ending: `${byCookie} ${byToken}`, faults };
      }),
  },
  {
    name: 'private page: wrong tokens in the form and wrong bearer tokens in turn',
    attack: () =>
      onPrivatePage(async (ask) => {
        let tries = 0;
        for (let i = 0; i < 40; i++) {
          if ((await enter(ask, `wrong${i}`)).status !== 429) tries++;
          if ((await useBearer(ask, `wrong${i}`)).status !== 429) tries++;
        }
        // A minute's allowance may grow by a try or two while we ask.
        const isBounded = tries <= triesPerMinute + 2;
        return { ending: `${tries} tries`, faults: isBounded ? [] : [`it had ${tries} tries`] };
      }),
  },
];
