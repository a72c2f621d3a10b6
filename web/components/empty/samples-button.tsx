// Adds the samples as if the person had dropped them.
'use client';
import { Images } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AddFiles } from '../../upload/add/add-files.ts';
import { pageWords } from '../../words/page.ts';
import { IconWord } from '../controls/icon-word.tsx';

interface SamplesButtonProps {
  readonly onFiles: AddFiles;
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
    try {
      const { fetchSamples } = await import('../../upload/add/samples.ts');
      await onFiles(await fetchSamples(), 'samples');
    } catch {
      // A person who dropped files while the samples loaded does not miss the samples.
      if (isShown.current) onNotLoaded();
    }
    setLoading(false);
  }
  return (
    <button
      type="button"
      className="button button-plain"
      aria-disabled={isLoading}
      onClick={() => !isLoading && void load()}
    >
      <IconWord icon={Images} word={isLoading ? pageWords.loadingSamples : pageWords.trySamples} />
    </button>
  );
}
