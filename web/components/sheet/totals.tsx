// The sizes and the cost of a whole batch. Loaded with the first thumbnail, because it needs the price model.
import { use } from 'react';
import { sumTotals } from '../../upload/state/sum-totals.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeTotals } from '../../words/describe-totals.ts';
import { MeasurementContext } from '../page/contexts.ts';

export default function BatchTotals({ entries }: { readonly entries: readonly UploadEntry[] }) {
  const measurementSource = use(MeasurementContext);
  const totals = sumTotals(entries, measurementSource);
  const words = totals && describeTotals(totals);
  // With a key, React makes new words. Words at the right edge that change would count as a layout shift.
  return <span key={words}>{words}</span>;
}
