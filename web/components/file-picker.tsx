// Buttons that open the browser's file dialog: for images, for a folder, or the camera of a phone.
'use client';
import { useRef } from 'react';
import { pickerAccept } from '#core/looks-like-image.ts';
import { dropJunk } from '../upload/collect-files.ts';

interface FilePickerProps {
  readonly label: string;
  readonly from?: 'files' | 'folder' | 'camera';
  readonly className?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

const sources = {
  files: { multiple: true, accept: pickerAccept },
  // React leaves out `true` of attributes that it does not know.
  folder: { webkitdirectory: '' },
  camera: { accept: 'image/*', capture: 'environment' },
} as const;

export function FilePicker({
  label,
  from = 'files',
  className = 'button',
  onFiles,
}: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    // By the source a style sheet tells which buttons make sense on this device.
    <span className="picker" data-from={from}>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        {...sources[from]}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          onFiles(from === 'folder' ? dropJunk(files) : files);
          // The same file may be picked again.
          currentTarget.value = '';
        }}
      />
    </span>
  );
}
