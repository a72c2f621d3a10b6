// Covers a batch while files are dragged over it. A person may drop them anywhere.
import { ImageUp } from 'lucide-react';
import { strings } from '../../words/strings.ts';

export function DropOverlay({ isShown }: { readonly isShown: boolean }) {
  return (
    <div className="drop-overlay" data-shown={isShown} aria-hidden={!isShown}>
      <p>
        <ImageUp aria-hidden />
        {strings.dropNow}
      </p>
    </div>
  );
}
