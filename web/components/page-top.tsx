// The top of a page without a batch: the product's name, links to other pages, and the settings.
import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../words/strings.ts';
import { Brand } from './brand.tsx';
import { SettingsButton } from './settings-button.tsx';

interface PageTopProps {
  /** More links and buttons. */
  readonly children?: ReactNode;
}

export function PageTop({ children }: PageTopProps) {
  return (
    <div className="page-top">
      <Brand />
      <nav className="actions">
        <a className="button button-plain" href="/batches">
          <History aria-hidden />
          {strings.earlierLink}
        </a>
        {children}
        <SettingsButton />
      </nav>
    </div>
  );
}
