// Next shows this when a page throws. The person can render the page again.
'use client';
import { MessagePage } from '../components/message/message-page.tsx';
import { messageWords } from '../words/message-page.ts';

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <MessagePage headline={messageWords.pageBrokenHeadline} text={messageWords.pageBroken}>
      <button type="button" className="button" onClick={reset}>
        {messageWords.tryAgain}
      </button>
    </MessagePage>
  );
}
