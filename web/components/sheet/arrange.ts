// Filters and sorts the files of the sheet.
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';

export const sheetFilters = ['all', 'ready', 'failed'] as const;
export const sheetOrders = ['added', 'name', 'size', 'saved'] as const;

export interface Arrangement {
  readonly filter: (typeof sheetFilters)[number];
  /** By size and by what the thumbnail saves, the largest come first. */
  readonly order: (typeof sheetOrders)[number];
  /** A part of the name, in any case. */
  readonly query: string;
}

export const asAdded: Arrangement = { filter: 'all', order: 'added', query: '' };

const collator = new Intl.Collator('en', { numeric: true });

/** @returns the files in linear time, or n log n if they are sorted */
export function arrange(
  entries: readonly UploadEntry[],
  { filter, order, query }: Arrangement,
): readonly UploadEntry[] {
  const wanted = query.trim().toLowerCase();
  const shown = entries.filter(
    (entry) =>
      (filter === 'all' || entry.status.state === filter) &&
      nameFile(entry).toLowerCase().includes(wanted),
  );
  if (order === 'added') return shown;
  if (order === 'name') return shown.sort((a, b) => collator.compare(nameFile(a), nameFile(b)));
  const value = order === 'size' ? sizeOf : savedBy;
  return shown.sort((a, b) => value(b) - value(a));
}

function sizeOf({ bytes, status }: UploadEntry): number {
  return status.state === 'ready' && status.report ? status.report.sourceBytes : bytes;
}

/** In bytes. A file without a thumbnail comes last. */
function savedBy({ status }: UploadEntry): number {
  if (status.state !== 'ready' || !status.report) return Number.NEGATIVE_INFINITY;
  return status.report.sourceBytes - status.report.bytes;
}
