// Chooses of which sizes a ZIP has the thumbnails, in a batch that has several.
'use client';
import { use } from 'react';
import { pageWords } from '../../words/page.ts';
import { ZipContext } from '../page/contexts.ts';

export default function ZipSizes() {
  const { names, chosen, choose } = use(ZipContext);
  return (
    <select
      className="field"
      aria-label={pageWords.zipSizes}
      value={chosen}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      <option value="">{pageWords.zipOf()}</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {pageWords.zipOf(name)}
        </option>
      ))}
    </select>
  );
}
