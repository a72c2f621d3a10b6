// Shown while files are dragged over the page: the whole of it is the target.
import { strings } from '../words/strings.ts';

export function DropOverlay({ isShown }: { readonly isShown: boolean }) {
  return (
    <div className="drop-overlay" data-shown={isShown} aria-hidden={!isShown}>
      <p>{strings.dropToUpload}</p>
    </div>
  );
}
