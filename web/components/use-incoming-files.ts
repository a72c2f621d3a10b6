// Files that come to the page without a button: dropped anywhere on it, or pasted.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';

/** While a drag is over the page `dragover` fires every 50-350 ms; silence means that it left, on every browser. */
const dragSilenceMs = 500;

/** @returns whether files are being dragged over the page */
export function useIncomingFiles(onFiles: (files: readonly File[]) => void): boolean {
  const [isDragging, setDragging] = useState(false);
  const receive = useEffectEvent(onFiles);

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
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      receive(files);
    }
    function handlePaste(event: ClipboardEvent): void {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) receive(files);
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
