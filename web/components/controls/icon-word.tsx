// An icon and its word. The style of the button decides whether the word is always visible, or only in a tooltip.
import type { LucideIcon } from 'lucide-react';

interface IconWordProps {
  readonly icon: LucideIcon;
  readonly word: string;
}

export function IconWord({ icon: Icon, word }: IconWordProps) {
  return (
    <>
      <Icon aria-hidden />
      <span className="word">{word}</span>
    </>
  );
}
