// A button that opens the browser's dialog for images or a folder, or a phone's camera.
'use client';
import { Camera, FolderPlus, ImagePlus, type LucideIcon } from 'lucide-react';
import { useRef } from 'react';
import { dropJunk } from '../../upload/add/collect-files.ts';
import { pickerAccept } from '../../upload/check/looks-like-image.ts';
import { IconWord } from './icon-word.tsx';

interface FilePickerProps {
  readonly label: string;
  readonly from?: 'files' | 'folder' | 'camera';
  readonly icon?: LucideIcon;
  readonly className?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

const sources = {
  files: { multiple: true, accept: pickerAccept },
  // React omits unknown attributes whose value is `true`.
  folder: { webkitdirectory: '' },
  camera: { accept: 'image/*', capture: 'environment' },
} as const;

const icons = { files: ImagePlus, folder: FolderPlus, camera: Camera };

export function FilePicker({
  label,
  from = 'files',
  icon = icons[from],
  className = 'button',
  onFiles,
}: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    // The style sheet hides sources that do not fit the device.
    <span className="picker" data-from={from}>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        <IconWord icon={icon} word={label} />
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
          // Without this, picking the same file again would do nothing.
          currentTarget.value = '';
        }}
      />
    </span>
  );
}
