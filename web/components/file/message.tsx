// Over both frames of a file without a thumbnail: why, and what a person can do.
import { Ban, Copy, Hourglass, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeStatus } from '../../words/describe-problem.ts';

interface FileMessageProps {
  readonly entry: UploadEntry;
  /** The buttons. */
  readonly children: ReactNode;
}

const icons: Readonly<Record<string, LucideIcon>> = {
  failed: TriangleAlert,
  cancelled: Ban,
  duplicate: Copy,
};

export default function FileMessage({ entry, children }: FileMessageProps) {
  const { state } = entry.status;
  const Icon = icons[state] ?? Hourglass;
  return (
    <div className="file-message">
      <p>
        <Icon aria-hidden />
        {describeStatus(entry)}
      </p>
      <div className="actions">{children}</div>
    </div>
  );
}
