// Covers a batch while files are dragged over it. A person may drop them anywhere.
import { ImageUp } from 'lucide-react';
import { pageWords } from '../../words/page.ts';

export function DropOverlay({ isShown }: { readonly isShown: boolean }) {
  return (
    <div className="drop-overlay" data-shown={isShown} aria-hidden={!isShown}>
      <p>
        <ImageUp aria-hidden />
        {pageWords.dropNow}
      </p>
    </div>
  );
}
