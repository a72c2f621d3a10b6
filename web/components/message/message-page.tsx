// A page with a message and a link to a new batch.
import type { ReactNode } from 'react';
import { messageWords } from '../../words/message-page.ts';
import { Brand } from '../controls/brand.tsx';

interface MessagePageProps {
  readonly headline: string;
  readonly text?: string;
  /** The page will show something else in a moment, and has no link until then. */
  readonly isLoading?: boolean;
  /** Buttons before the link. */
  readonly children?: ReactNode;
}

export function MessagePage({ headline, text, isLoading, children }: MessagePageProps) {
  return (
    <main>
      <div className="page-top">
        <Brand />
      </div>
      <div className="message-words">
        <h1 tabIndex={-1}>{headline}</h1>
        {text && <p className="soft">{text}</p>}
        {!isLoading && (
          <div className="actions">
            {children}
            <a className={children ? 'button button-quiet' : 'button'} href="/">
              {messageWords.startNewBatch}
            </a>
          </div>
        )}
      </div>
    </main>
  );
}
