// Beside the comparison: what was done, with the time, memory and cost it took.
import { TriangleAlert } from 'lucide-react';
import { use } from 'react';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { describeLosses } from '../../words/describe-facts.ts';
import {
  compareCost,
  describeCost,
  describeFigures,
  describeLambda,
  describeNeeds,
  describeSaving,
  describeTimes,
  type Need,
} from '../../words/explain-report.ts';
import { viewerWords } from '../../words/viewer.ts';
import { MeasurementContext } from '../page/contexts.ts';

interface ReportProps {
  readonly report: ThumbnailReport;
}

/** What people came for, in large type, and what the thumbnail lacks. */
export function Highlights({ report }: ReportProps) {
  const { value, text } = describeSaving(report);
  const losses = describeLosses(report);
  return (
    <div className="highlights">
      {losses && (
        <p className="viewer-losses">
          <TriangleAlert aria-hidden />
          {losses}
        </p>
      )}
      <p>
        <strong>{value}</strong> {text}
      </p>
    </div>
  );
}

interface ExplanationProps extends ReportProps {
  /** From the last uploaded byte to the thumbnail on this page, in ms. */
  readonly waitedMs: number | undefined;
}

export function Explanation({ report, waitedMs }: ExplanationProps) {
  const measurementSource = use(MeasurementContext);
  const cost = describeCost(report, measurementSource);
  return (
    <>
      <section className="facts">
        <h3>{viewerWords.time}</h3>
        <dl>
          {describeTimes(report, waitedMs).map(({ term, text }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="facts">
        <h3>{viewerWords.lambda}</h3>
        <p>{describeLambda(report)}</p>
        <p className="soft">{report.tierReason}</p>
      </section>
      <section className="facts">
        <h3>{viewerWords.cost}</h3>
        <p>
          {cost.value} {cost.text}
        </p>
        <p className="soft">{compareCost(report, measurementSource)}</p>
      </section>
      {describeNeeds(report, measurementSource).map((need) => (
        <NeedBars key={need.term} {...need} />
      ))}
      <p className="small-print soft">{describeFigures(report, measurementSource)}</p>
    </>
  );
}

/** The numbers are text. The bars repeat them for the eye. */
function NeedBars({ term, bars }: Need) {
  return (
    <section className="facts">
      <h3>{term}</h3>
      <dl className="bars">
        {bars.map((bar, i) => (
          <div key={bar.term}>
            <dt>{bar.term}</dt>
            <dd>{bar.text}</dd>
            <dd className="bar" data-measured={i > 0} aria-hidden>
              <span style={{ width: `${bar.share * 100}%` }} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
