// Buttons that show all files of the batch, or only the ready or the failed ones.
import type { Summary } from '../../upload/state/summarize.ts';
import { describeFilter } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';

export const sheetFilters = ['all', 'ready', 'failed'] as const;

export type SheetFilter = (typeof sheetFilters)[number];

interface SheetFilterProps {
  readonly summary: Summary;
  readonly filter: SheetFilter;
  readonly onFilter: (filter: SheetFilter) => void;
}

export function SheetFilterButtons({ summary, filter, onFilter }: SheetFilterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="sheet-filter" role="group" aria-label={pageWords.show}>
      {sheetFilters.map((offered) => (
        <button
          key={offered}
          type="button"
          aria-pressed={offered === filter}
          data-alarming={offered === 'failed' && summary.counts.failed > 0}
          onClick={() => onFilter(offered)}
        >
          <span key={describeFilter(offered, summary)}>{describeFilter(offered, summary)}</span>
        </button>
      ))}
    </div>
  );
}
