// A page with a message and a link to a new batch.
import type { ReactNode } from 'react';
import { messages } from '../words/message-page.ts';

interface MessagePageProps {
  readonly headline: string;
  readonly text?: string;
  /** Buttons before the link. */
  readonly children?: ReactNode;
}

export function MessagePage({ headline, text, children }: MessagePageProps) {
  return (
    <main className="message">
      <p className="app-name">{messages.appName}</p>
      <div className="message-words">
        <h1 tabIndex={-1}>{headline}</h1>
        {text && <p className="soft">{text}</p>}
        <div className="actions">
          {children}
          <NewBatchLink className={children ? 'button button-quiet' : 'button'}>
            {messages.startNewBatch}
          </NewBatchLink>
        </div>
      </div>
    </main>
  );
}

interface NewBatchLinkProps {
  readonly className: string;
  readonly children: ReactNode;
}

/** A full page load: the router may think that this page is still `/`, and would keep its files. */
export function NewBatchLink({ className, children }: NewBatchLinkProps) {
  return (
    <a className={className} href="/">
      {children}
    </a>
  );
}
