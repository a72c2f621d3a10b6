// The pictures of a file as a button that opens the viewer, selects the file or shows its menu.
import type { DragEvent, KeyboardEvent, MouseEvent } from 'react';
import { nameDownload } from '../../download/name-downloads.ts';
import { extensionOf } from '../../upload/state/pictures.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { labelCompare, pageWords } from '../../words/page.ts';
import { fallbackIds } from './images.tsx';

interface Opener {
  readonly entry: UploadEntry;
  readonly path: string;
  readonly open: () => void;
  readonly select: (isRange: boolean) => void;
  readonly showMenu: () => void;
}

/** A button that is no `<button>`: in one, Firefox offers no menu for an image, and does not drag it. */
export function openerOf({ entry, path, open, select, showMenu }: Opener) {
  const id = `film-${entry.id}`;
  return {
    id,
    className: 'film compare',
    role: 'button',
    tabIndex: 0,
    'aria-label': labelCompare(nameFile(entry)),
    'aria-labelledby': [id, ...fallbackIds(entry.id)].join(' '),
    'aria-keyshortcuts': 'M Shift+F10 Shift+Space Control+Space',
    title: pageWords.compare,
    onClick: ({ shiftKey, ctrlKey, metaKey }: MouseEvent) =>
      shiftKey || ctrlKey || metaKey ? select(shiftKey) : open(),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const { key } = event;
      const asksForMenu = key === 'm' || key === 'ContextMenu' || (key === 'F10' && event.shiftKey);
      if (key !== 'Enter' && key !== ' ' && !asksForMenu) return;
      event.preventDefault();
      if (asksForMenu) showMenu();
      else if (event.shiftKey || event.ctrlKey || event.metaKey) select(event.shiftKey);
      else event.currentTarget.click();
    },
    // A picture may have a `blob:` or `data:` address, which no other page can load. A person who copies or drags it gets the one that lasts.
    onContextMenu: ({ target }: MouseEvent) => {
      const kind = kindOf(target);
      if (kind) Object.assign(target, { src: path + kind });
    },
    onDragStart: ({ target, dataTransfer }: DragEvent) => {
      const kind = kindOf(target);
      if (!kind) return;
      const { href } = new URL(path + kind, location.href);
      dataTransfer.setData('text/uri-list', href);
      const { status } = entry;
      const original = nameFile(entry);
      const url = status.state === 'ready' ? status.thumbnailUrl : '';
      const name =
        kind === 'original' ? original : nameDownload(original, 'thumbnail', extensionOf(url));
      // Chromium saves a file with this name, and replaces the characters that file systems forbid. A colon would end the name.
      dataTransfer.setData(
        'DownloadURL',
        `application/octet-stream:${name.replaceAll(':', '_')}:${href}`,
      );
    },
  };
}

/** Which picture it is; `false` for anything else in the button. */
function kindOf(target: EventTarget) {
  if (!(target instanceof HTMLImageElement)) return false;
  return target.closest('.frame-thumbnail') ? 'thumbnail' : 'original';
}
