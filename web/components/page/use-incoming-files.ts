// Receives files and folders that are dropped anywhere on the page, or pasted.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { type CollectedFiles, collectFiles } from '../../upload/add/collect-files.ts';

/** During a drag all browsers fire `dragover` every 50-350 ms. After this silence the drag has left the page. */
const dragSilenceMs = 500;

/** @returns whether files are being dragged over the page */
export function useIncomingFiles(onFiles: (collected: CollectedFiles) => void): boolean {
  const [isDragging, setDragging] = useState(false);
  const receive = useEffectEvent(async (data: DataTransfer) => onFiles(await collectFiles(data)));

  useEffect(() => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    /** The drag began on a picture of this page, which has it already. */
    let isOwn = false;

    function endDrag(): void {
      clearTimeout(silence);
      setDragging(false);
    }
    function handleDrag(event: DragEvent): void {
      if (!event.dataTransfer) return;
      // Without this the browser would leave the page and open the file, or the link. No field of the page takes text.
      event.preventDefault();
      const hasFiles = !isOwn && event.dataTransfer.types.includes('Files');
      event.dataTransfer.dropEffect = hasFiles ? 'copy' : 'none';
      if (!hasFiles) return;
      clearTimeout(silence);
      silence = setTimeout(endDrag, dragSilenceMs);
      setDragging(true);
    }
    function handleDrop(event: DragEvent): void {
      endDrag();
      if (isOwn || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      void receive(event.dataTransfer);
    }
    function handlePaste(event: ClipboardEvent): void {
      if (event.clipboardData?.types.includes('Files')) void receive(event.clipboardData);
    }

    const listening = new AbortController();
    // A card that leaves the page during its drag fires no `dragend`. The pointer moves only after a drag.
    for (const type of ['dragstart', 'dragend', 'pointermove']) {
      const note = () => {
        isOwn = type === 'dragstart';
      };
      window.addEventListener(type, note, listening);
    }
    // Not `dragenter`: React repeats one that came before it was ready, even after the files have been dropped.
    window.addEventListener('dragover', handleDrag, listening);
    window.addEventListener('drop', handleDrop, listening);
    window.addEventListener('paste', handlePaste, listening);
    return () => {
      clearTimeout(silence);
      listening.abort();
    };
  }, []);

  return isDragging;
}
