// A button that deletes something: at the first click it says what, in the same place, and waits for the second.
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface AskFirstProps {
  readonly label: string;
  /** What the action deletes. */
  readonly means: string;
  readonly keep: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  /** Above the button, until it asks. */
  readonly children?: ReactNode;
}

export function AskFirst({ label, means, keep, confirm, onConfirm, children }: AskFirstProps) {
  const [step, setStep] = useState<'untouched' | 'asked' | 'kept'>('untouched');
  const next = useRef<HTMLButtonElement>(null);
  const meansId = useId();

  // The focused button has disappeared. A screen reader reads what takes the focus, so the page needs no second live region.
  useEffect(() => {
    if (step !== 'untouched') next.current?.focus();
  }, [step]);

  if (step !== 'asked') {
    return (
      <>
        {children}
        <button
          ref={next}
          type="button"
          className="button button-quiet"
          onClick={() => setStep('asked')}
        >
          {label}
        </button>
      </>
    );
  }
  return (
    <>
      <p id={meansId}>{means}</p>
      <div className="actions">
        <button
          ref={next}
          type="button"
          className="button button-quiet"
          aria-describedby={meansId}
          onClick={() => setStep('kept')}
        >
          {keep}
        </button>
        <button type="button" className="button button-danger" onClick={onConfirm}>
          {confirm}
        </button>
      </div>
    </>
  );
}
