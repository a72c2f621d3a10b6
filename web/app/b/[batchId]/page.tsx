// `/b/<batchId>`: an earlier batch, which the page reads from the storage.
import { notFound } from 'next/navigation';
import { preload } from 'react-dom';
import { batchIdPattern } from '#core/keys.ts';
import { UploadsPage } from '../../../components/page/uploads-page.tsx';
import { pageSettings } from '../../../server/page-settings.ts';

interface BatchPageProps {
  readonly params: Promise<{ readonly batchId: string }>;
}

export default async function BatchPage({ params }: BatchPageProps) {
  const { batchId } = await params;
  if (!batchIdPattern.test(batchId)) notFound();
  // The browser asks for the batch while it loads the scripts, which then find the reply.
  preload(`/api/batches/${batchId}`, { as: 'fetch', crossOrigin: 'anonymous' });
  return <UploadsPage {...pageSettings()} batchId={batchId} />;
}
