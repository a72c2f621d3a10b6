// The sizes and the cost of a whole batch. Loaded with the first thumbnail, because it needs the price model.
import { use } from 'react';
import { sumTotals } from '../upload/sum-totals.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describeTotals } from '../words/describe-totals.ts';
import { FiguresContext } from './figures-context.ts';

export default function BatchTotals({ entries }: { readonly entries: readonly UploadEntry[] }) {
  const figuresOf = use(FiguresContext);
  const totals = sumTotals(entries, figuresOf);
  return totals && describeTotals(totals);
}
