// The one live region: says how far the batch is, now and then, and at once when it is done or when there is a notice.
'use client';
import { useEffect, useEffectEvent, useState } from 'react';

/** Often enough to follow, rare enough to let a screen reader finish. */
const sayEveryMs = 5000;

interface AnnouncerProps {
  readonly text: string;
  readonly isDone: boolean;
  /** Said at once, before everything else. */
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
    // While it is under way new text alone must not be said: the timer takes the latest.
  }, [isDone, isDone ? text : '']);

  return (
    <p className="visually-hidden" role="status">
      {notice || said}
    </p>
  );
}
