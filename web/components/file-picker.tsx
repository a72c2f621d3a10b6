// The button that opens the browser's file dialog.
'use client';
import { useRef } from 'react';
import { pickerAccept } from '#core/upload-policy.ts';

interface FilePickerProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

export function FilePicker({ label, onFiles }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={pickerAccept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file may be picked again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
