// `/b/<batchId>`: an earlier batch, which the page reads from the storage.
import { notFound } from 'next/navigation';
import { preload } from 'react-dom';
import { batchIdSchema } from '#core/api.ts';
import { UploadsPage } from '../../../components/uploads-page.tsx';
import { pageSettings } from '../../../server/page-settings.ts';

interface BatchPageProps {
  readonly params: Promise<{ readonly batchId: string }>;
}

export default async function BatchPage({ params }: BatchPageProps) {
  const batchId = batchIdSchema.safeParse((await params).batchId);
  if (!batchId.success) notFound();
  // The browser asks for the batch while it loads the scripts, which then find the reply.
  preload(`/api/batches/${batchId.data}`, { as: 'fetch', crossOrigin: 'anonymous' });
  return <UploadsPage {...pageSettings()} batchId={batchId.data} />;
}
