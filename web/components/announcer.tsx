// The only live region. Announces the progress of the batch every few seconds, and its end and notices at once.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';

/** Leaves a screen reader time to finish. */
const sayEveryMs = 5000;

interface AnnouncerProps {
  readonly text: string;
  readonly isDone: boolean;
  /** Announced at once. */
  readonly notice: string;
}

export function Announcer({ text, isDone, notice }: AnnouncerProps) {
  const [said, setSaid] = useState('');
  const say = useEffectEvent(() => setSaid(text));

  useEffect(() => {
    if (isDone) {
      setSaid(text);
      return;
    }
    const timer = setInterval(say, sayEveryMs);
    return () => clearInterval(timer);
    // During the uploads only the timer announces the text, not each change.
  }, [isDone, isDone ? text : '']);

  return (
    <p className="visually-hidden" role="status">
      {notice || said}
    </p>
  );
}
