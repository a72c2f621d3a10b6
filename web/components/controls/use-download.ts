// Downloads thumbnails of the batch, one download at a time for each button.
'use client';
import { use, useState } from 'react';
import { useSession, ZipContext } from '../page/contexts.ts';

export type DownloadKind = 'saveZip' | 'saveContactSheet';

export function useDownload() {
  const session = useSession();
  const { chosen } = use(ZipContext);
  const [isRunning, setRunning] = useState(false);

  async function run(kind: DownloadKind, ids?: ReadonlySet<number>): Promise<void> {
    setRunning(true);
    const { notice } = session.getSnapshot();
    if (notice?.kind === 'not-downloaded') session.showNotice(undefined);
    try {
      // Loaded on demand: it includes a ZIP writer, and few people need it.
      const downloads = await import('../../download/downloads.ts');
      const entries = await session.getFreshEntries(ids);
      const variant = kind === 'saveZip' ? chosen : 'thumbnail';
      const { batchId } = session.getSnapshot();
      const thumbnails = entries.flatMap((entry) => downloads.listDownloads(entry, batchId));
      await downloads[kind](thumbnails.filter((one) => !variant || one.variant === variant));
    } catch {
      session.showNotice({ kind: 'not-downloaded' });
    }
    setRunning(false);
  }
  return {
    isRunning,
    /** @param ids the files to download; without them, all of the batch */
    download(kind: DownloadKind, ids?: ReadonlySet<number>): void {
      if (!isRunning) void run(kind, ids);
    },
  };
}
