// `/batches`: the batches that this browser uploaded.
import type { Metadata } from 'next';
import { Brand } from '../../components/controls/brand.tsx';
import { EarlierBatchesList } from '../../components/earlier/list.tsx';
import { SettingsButton } from '../../components/settings/button.tsx';
import { otherWords } from '../../words/other-pages.ts';

export const metadata: Metadata = { title: otherWords.earlierTitle };

/** Next renders the page for each request, since its scripts carry that request's nonce. */
export const dynamic = 'force-dynamic';

export default function EarlierBatchesPage() {
  return (
    <main className="earlier">
      <div className="page-top">
        <Brand />
        <SettingsButton />
      </div>
      <h1>{otherWords.earlierHeadline}</h1>
      <p className="soft">{otherWords.earlierIntroduction}</p>
      <EarlierBatchesList />
    </main>
  );
}
