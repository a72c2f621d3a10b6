// Downloads thumbnails of the batch, one download at a time for each button.
'use client';
import { use, useState } from 'react';
import { useSession, ZipContext } from '../page/contexts.ts';

export function useDownload() {
  const session = useSession();
  const { chosen } = use(ZipContext);
  const [isRunning, setRunning] = useState(false);

  async function run(ids?: ReadonlySet<number>): Promise<void> {
    setRunning(true);
    const { notice } = session.getSnapshot();
    if (notice?.kind === 'not-downloaded') session.showNotice(undefined);
    try {
      // Loaded on demand: it includes a ZIP writer, and few people need it.
      const downloads = await import('../../download/downloads.ts');
      const entries = await session.getFreshEntries(ids);
      const { batchId } = session.getSnapshot();
      const thumbnails = entries.flatMap((entry) => downloads.listDownloads(entry, batchId));
      await downloads.saveZip(thumbnails.filter((one) => !chosen || one.variant === chosen));
    } catch {
      session.showNotice({ kind: 'not-downloaded' });
    }
    setRunning(false);
  }
  return {
    isRunning,
    /** @param ids the files to download; without them, all of the batch */
    download(ids?: ReadonlySet<number>): void {
      if (!isRunning) void run(ids);
    },
  };
}
