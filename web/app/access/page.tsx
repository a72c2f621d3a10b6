// `/access`. proxy.ts also shows this form in place of any other page until the access token is entered.
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { failure } from '#core/failure.ts';
import { Brand } from '../../components/controls/brand.tsx';
import { enterPath, ownPathOf } from '../../server/access.ts';
import { settings } from '../../server/settings.ts';
import { accessWords } from '../../words/access-page.ts';

export const metadata: Metadata = { title: accessWords.title };

interface AccessPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

export default async function AccessPage({ searchParams }: AccessPageProps) {
  if (settings().accessToken === undefined) notFound();
  const { to, failure: code } = await searchParams;
  const isWrong = code === 'wrong-access-token';
  return (
    <main>
      <div className="page-top">
        <Brand />
      </div>
      <form className="message-words" method="post" action={enterPath}>
        <h1>{accessWords.headline}</h1>
        {isWrong && (
          <p id="token-fault" role="alert">
            {failure(code).message}
          </p>
        )}
        <input type="hidden" name="to" value={ownPathOf(typeof to === 'string' ? to : null)} />
        <label className="soft" htmlFor="token">
          {accessWords.token}
        </label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'token-fault' : undefined}
        />
        <div className="actions">
          <button type="submit" className="button">
            {accessWords.enter}
          </button>
        </div>
      </form>
    </main>
  );
}
