// Forgets what this browser keeps, after it has asked once in the same place. The cookie of a private page stays: only the server
// may delete it.
'use client';
import { useEffect, useRef, useState } from 'react';
import { forgetBatches } from '../upload/forget-batches.ts';
import { settingsWords } from '../words/device-settings.ts';

export function ForgetEverything({ onForgotten }: { readonly onForgotten: () => void }) {
  const [step, setStep] = useState<'untouched' | 'asked' | 'kept' | 'forgotten'>('untouched');
  const next = useRef<HTMLButtonElement & HTMLParagraphElement>(null);

  // The focused button has disappeared. A screen reader reads what takes the focus, so the page needs no second live region.
  useEffect(() => {
    if (step !== 'untouched') next.current?.focus();
  }, [step]);

  async function forget(): Promise<void> {
    await forgetBatches();
    setStep('forgotten');
    onForgotten();
  }

  return (
    <section aria-labelledby="settings-device">
      <h3 id="settings-device">{settingsWords.device}</h3>
      {step === 'forgotten' ? (
        <p ref={next} tabIndex={-1}>
          {settingsWords.forgotten}
        </p>
      ) : step === 'asked' ? (
        <>
          <p id="settings-forget-means">{settingsWords.forgetMeans}</p>
          <div className="actions">
            <button
              ref={next}
              type="button"
              className="button button-quiet"
              aria-describedby="settings-forget-means"
              onClick={() => setStep('kept')}
            >
              {settingsWords.keep}
            </button>
            <button type="button" className="button button-danger" onClick={forget}>
              {settingsWords.forgetNow}
            </button>
          </div>
        </>
      ) : (
        <>
          <p className="soft">{settingsWords.deviceKeeps}</p>
          <button
            ref={next}
            type="button"
            className="button button-quiet"
            onClick={() => setStep('asked')}
          >
            {settingsWords.forget}
          </button>
        </>
      )}
    </section>
  );
}
