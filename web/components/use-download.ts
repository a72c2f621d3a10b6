// Downloads thumbnails of the batch, one download at a time.
'use client';
import { useState } from 'react';
import type { UploadSession } from '../upload/upload-session.ts';

export type DownloadKind = 'saveZip' | 'saveContactSheet';

interface Downloading {
  readonly running: DownloadKind | undefined;
  /** The last download failed. */
  readonly hasFailed: boolean;
  /** @param ids the files to download; without them, all of the batch */
  download(kind: DownloadKind, ids?: ReadonlySet<number>): void;
}

export function useDownload(session: UploadSession): Downloading {
  const [running, setRunning] = useState<DownloadKind>();
  const [hasFailed, setFailed] = useState(false);

  async function run(kind: DownloadKind, ids?: ReadonlySet<number>): Promise<void> {
    setRunning(kind);
    setFailed(false);
    try {
      // Loaded on demand: it includes a ZIP writer, and few people need it.
      const downloads = await import('../download/downloads.ts');
      await downloads[kind](await session.getFreshThumbnails(ids));
    } catch {
      setFailed(true);
    }
    setRunning(undefined);
  }
  return {
    running,
    hasFailed,
    download(kind, ids) {
      if (running === undefined) void run(kind, ids);
    },
  };
}
