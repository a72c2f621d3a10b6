// What the notice says of files that did not fit into the batch, and the button that sends them in further batches.
import type { TooMany } from '../../upload/state/upload-state.ts';
import { describeFurther, furtherWords } from '../../words/further-batches.ts';

interface FurtherBatchesProps {
  readonly notice: TooMany;
  readonly onAccept: () => void;
}

export default function FurtherBatches({ notice, onAccept }: FurtherBatchesProps) {
  return (
    <>
      <p>{describeFurther(notice)}</p>
      {notice.rest.length > 0 && !notice.isAccepted && (
        <button type="button" className="button" onClick={onAccept}>
          {furtherWords.accept}
        </button>
      )}
    </>
  );
}
