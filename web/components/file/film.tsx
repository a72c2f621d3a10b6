// Original and thumbnail beside each other. The example on the empty page shows them too, without a script.
import type { ComponentPropsWithoutRef, ReactNode } from 'react';

interface FilmProps extends ComponentPropsWithoutRef<'div'> {
  readonly original: ReactNode;
  readonly thumbnail: ReactNode;
}

export function Film({ original, thumbnail, ...rest }: FilmProps) {
  return (
    <div className="film" {...rest}>
      <div className="frame">{original}</div>
      <div className="frame frame-thumbnail">{thumbnail}</div>
    </div>
  );
}
