// Next shows this when a page throws. The person can render the page again.
'use client';
import { MessagePage } from '../components/message/message-page.tsx';
import { messages } from '../words/message-page.ts';

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <MessagePage headline={messages.pageBrokenHeadline} text={messages.pageBroken}>
      <button type="button" className="button" onClick={reset}>
        {messages.tryAgain}
      </button>
    </MessagePage>
  );
}
