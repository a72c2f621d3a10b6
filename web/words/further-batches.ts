// Words for files that did not fit into a batch, and go into further ones.
import type { TooMany } from '../upload/state/upload-state.ts';
import { plural } from './page.ts';

export const furtherWords = {
  accept: 'Upload them too',
} as const;

export function describeFurther(notice: TooMany): string {
  const { rest, isAccepted, batch, before, here, maxFiles } = notice;
  const further = Math.ceil(rest.length / maxFiles);
  if (rest.length > 0 && !isAccepted) {
    const batches = further === 1 ? 'another batch' : `${further} more batches`;
    return `This batch is full: the limit is ${plural(maxFiles, 'file')}. ${rest.length} more can go into ${batches}.`;
  }
  const place = `Batch ${batch} of ${batch + further}, ${plural(before + here + rest.length, 'image')} in all.`;
  return rest.length > 0
    ? `${place} The next one starts when this one is sent. “Copy link” copies the link of this batch only.`
    : `${place} “Copy link” copies the link of this batch only. “Earlier batches” has the others.`;
}
