// The live region that is always there. Announces the progress of the batch every few seconds, and notices immediately. The end
// of the batch comes immediately too, unless a notice was announced last: a person must hear that first.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';

/** Leaves a screen reader time to finish. */
const sayEveryMs = 5000;

interface AnnouncerProps {
  readonly text: string;
  readonly isDone: boolean;
  /** Announced immediately. A notice may stay on the page, so the next progress replaces it here. */
  readonly notice: string;
}

export function Announcer({ text, isDone, notice }: AnnouncerProps) {
  const [said, setSaid] = useState('');
  const [replaced, setReplaced] = useState('');
  // The same notice may come again later.
  if (replaced !== '' && replaced !== notice) setReplaced('');
  const say = useEffectEvent(() => {
    setSaid(text);
    if (text !== said) setReplaced(notice);
  });

  useEffect(() => {
    if (isDone && (notice === '' || notice === replaced)) {
      setSaid(text);
      return;
    }
    const timer = setInterval(say, sayEveryMs);
    return () => clearInterval(timer);
    // During the uploads only the timer announces the text, not each change. A notice gets its time too.
  }, [isDone, isDone ? text : '', notice]);

  return (
    <p className="visually-hidden" role="status">
      {notice !== '' && notice !== replaced ? notice : said}
    </p>
  );
}
