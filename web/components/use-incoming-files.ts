// Files that come to the page without a button: dropped anywhere on it, whole folders too, or pasted.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { type CollectedFiles, collectFiles } from '../upload/collect-files.ts';

/** While a drag is over the page `dragover` fires every 50-350 ms; silence means that it left, on every browser. */
const dragSilenceMs = 500;

/** @returns whether files are being dragged over the page */
export function useIncomingFiles(onFiles: (collected: CollectedFiles) => void): boolean {
  const [isDragging, setDragging] = useState(false);
  const receive = useEffectEvent(async (data: DataTransfer) => onFiles(await collectFiles(data)));

  useEffect(() => {
    let silence: ReturnType<typeof setTimeout> | undefined;

    function endDrag(): void {
      clearTimeout(silence);
      setDragging(false);
    }
    function handleDrag(event: DragEvent): void {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Without this the browser leaves the page to show the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      clearTimeout(silence);
      silence = setTimeout(endDrag, dragSilenceMs);
      setDragging(true);
    }
    function handleDrop(event: DragEvent): void {
      endDrag();
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      void receive(event.dataTransfer);
    }
    function handlePaste(event: ClipboardEvent): void {
      if (event.clipboardData?.types.includes('Files')) void receive(event.clipboardData);
    }

    window.addEventListener('dragenter', handleDrag);
    window.addEventListener('dragover', handleDrag);
    window.addEventListener('drop', handleDrop);
    window.addEventListener('paste', handlePaste);
    return () => {
      clearTimeout(silence);
      window.removeEventListener('dragenter', handleDrag);
      window.removeEventListener('dragover', handleDrag);
      window.removeEventListener('drop', handleDrop);
      window.removeEventListener('paste', handlePaste);
    };
  }, []);

  return isDragging;
}
