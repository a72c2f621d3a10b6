// What the batch cost, beside what it would have without tiers. Its place is kept before there is something to say.
import type { FiguresOf } from '#core/run-cost.ts';
import { sumCost } from '../upload/sum-cost.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describeBatchCost } from './strings.ts';

interface BatchCostLineProps {
  readonly entries: readonly UploadEntry[];
  readonly figuresOf: FiguresOf;
}

export function BatchCostLine({ entries, figuresOf }: BatchCostLineProps) {
  const cost = sumCost(entries, figuresOf);
  return <p className="batch-cost soft">{cost && describeBatchCost(cost, figuresOf)}</p>;
}
