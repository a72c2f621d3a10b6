// Adds the samples as if the person had dropped them.
'use client';
import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { strings } from '../words/strings.ts';
import { IconWord } from './icon-word.tsx';

interface SamplesButtonProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onNotLoaded: () => void;
}

export function SamplesButton({ onFiles, onNotLoaded }: SamplesButtonProps) {
  const [isLoading, setLoading] = useState(false);
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  async function load(): Promise<void> {
    setLoading(true);
    const fetched = await import('../upload/fetch-samples.ts').then(
      ({ fetchSamples }) => fetchSamples(),
      () => ({ ok: false }) as const,
    );
    // A person who dropped files while the samples loaded wants those files only.
    if (!isShown.current) return;
    setLoading(false);
    if (fetched.ok) onFiles(fetched.files);
    else onNotLoaded();
  }
  return (
    <button
      type="button"
      className="button button-plain"
      aria-disabled={isLoading}
      onClick={() => !isLoading && void load()}
    >
      <IconWord icon={Sparkles} word={isLoading ? strings.loadingSamples : strings.trySamples} />
    </button>
  );
}
