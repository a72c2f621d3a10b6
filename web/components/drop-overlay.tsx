// Covers the page while files are dragged over it. A person may drop them anywhere.
import { strings } from '../words/strings.ts';

export function DropOverlay({ isShown }: { readonly isShown: boolean }) {
  return (
    <div className="drop-overlay" data-shown={isShown} aria-hidden={!isShown}>
      <p>{strings.dropToUpload}</p>
    </div>
  );
}
