// Forgets what this browser keeps. The cookie of a private page stays: only the server may delete it.
'use client';
import { useEffect, useRef, useState } from 'react';
import { forgetBatches } from '../../upload/history/forget-batches.ts';
import { settingsWords } from '../../words/device-settings.ts';
import { AskFirst } from '../controls/ask-first.tsx';

export function ForgetEverything({ onForgotten }: { readonly onForgotten: () => void }) {
  const [isForgotten, setForgotten] = useState(false);
  const forgotten = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (isForgotten) forgotten.current?.focus();
  }, [isForgotten]);

  async function forget(): Promise<undefined> {
    await forgetBatches();
    setForgotten(true);
    onForgotten();
  }

  return (
    <section aria-labelledby="settings-device">
      <h3 id="settings-device">{settingsWords.device}</h3>
      {isForgotten ? (
        <p ref={forgotten} tabIndex={-1}>
          {settingsWords.forgotten}
        </p>
      ) : (
        <>
          <p className="soft">{settingsWords.deviceKeeps}</p>
          <AskFirst
            label={settingsWords.forget}
            means={() => settingsWords.forgetMeans}
            confirm={settingsWords.forgetNow}
            onConfirm={forget}
          />
        </>
      )}
    </section>
  );
}
