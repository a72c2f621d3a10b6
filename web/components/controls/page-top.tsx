// The top of a page without a batch: the product's name, links to other pages, and the settings.
import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { pageWords } from '../../words/page.ts';
import { SettingsButton } from '../settings/button.tsx';
import { Brand } from './brand.tsx';
import { IconWord } from './icon-word.tsx';

interface PageTopProps {
  /** More links and buttons. */
  readonly children?: ReactNode;
}

export function PageTop({ children }: PageTopProps) {
  return (
    <div className="page-top">
      <Brand />
      <nav className="actions">
        <a className="button button-plain nav-link" href="/batches">
          <IconWord icon={History} word={pageWords.earlierLink} />
        </a>
        {children}
        <SettingsButton />
      </nav>
    </div>
  );
}
