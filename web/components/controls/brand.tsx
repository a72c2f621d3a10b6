// The product's mark and name: a link to a new batch.
import { messageWords } from '../../words/message-page.ts';

/** A full page load: the router may think that this page is still `/`, and would keep its files. */
export function Brand() {
  return (
    <a className="brand" href="/">
      <svg viewBox="0 0 28 28" aria-hidden="true">
        <rect className="brand-tile" width="28" height="28" rx="6" />
        <rect x="4" y="6" width="13" height="16" rx="1.5" fill="#f6f3ee" />
        <rect x="18.5" y="15.5" width="5.5" height="6.5" rx="1" fill="#f3b23e" />
      </svg>
      <span>{messageWords.appName}</span>
    </a>
  );
}
