// Above the sheet: buttons that show all files, or only the ready or the failed ones, and in a large batch a search and an order.
import type { Summary } from '../../upload/state/summarize.ts';
import { describeFilter, orderNames } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { type Arrangement, asAdded, sheetFilters, sheetOrders } from './arrange.ts';

/** A person finds one of fewer files with the eye. */
const manyFiles = 30;

interface SheetFilterProps {
  readonly summary: Summary;
  readonly arrangement: Arrangement;
  readonly onArrange: (change: Partial<Arrangement>) => void;
}

export function SheetFilterBar({ summary, arrangement, onArrange }: SheetFilterProps) {
  const { filter, order, query } = arrangement;
  const hasFailed = summary.counts.failed > 0 || filter !== 'all';
  const isLarge = summary.total >= manyFiles;
  // A choice stays visible, so that a person can take it back.
  const hasSearch = isLarge || query !== '';
  const hasOrder = isLarge || order !== asAdded.order;
  if (!hasFailed && !hasSearch && !hasOrder) return null;
  return (
    <div className="sheet-bar">
      {hasFailed && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <div className="sheet-filter" role="group" aria-label={pageWords.show}>
          {sheetFilters.map((offered) => (
            <button
              key={offered}
              type="button"
              aria-pressed={offered === filter}
              data-alarming={offered === 'failed' && summary.counts.failed > 0}
              onClick={() => onArrange({ filter: offered })}
            >
              <span key={describeFilter(offered, summary)}>{describeFilter(offered, summary)}</span>
            </button>
          ))}
        </div>
      )}
      {hasSearch && (
        <input
          type="search"
          className="field"
          aria-label={pageWords.search}
          placeholder={pageWords.search}
          value={query}
          onChange={({ currentTarget }) => onArrange({ query: currentTarget.value })}
        />
      )}
      {hasOrder && <SheetOrder order={order} onArrange={onArrange} />}
    </div>
  );
}

export function SheetOrder({
  order,
  onArrange,
}: Pick<SheetFilterProps, 'onArrange'> & Pick<Arrangement, 'order'>) {
  return (
    <select
      className="field"
      aria-label={pageWords.order}
      value={order}
      onChange={({ currentTarget }) =>
        onArrange({ order: sheetOrders.find((name) => name === currentTarget.value) ?? 'added' })
      }
    >
      {sheetOrders.map((name) => (
        <option key={name} value={name}>
          {orderNames[name]}
        </option>
      ))}
    </select>
  );
}
