// A page that threw: says so, and offers to draw it again.
'use client';
import { MessagePage } from '../components/message-page.tsx';
import { strings } from '../components/strings.ts';

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <MessagePage headline={strings.pageBrokenHeadline} text={strings.pageBroken}>
      <button type="button" className="button" onClick={reset}>
        {strings.tryAgain}
      </button>
    </MessagePage>
  );
}
