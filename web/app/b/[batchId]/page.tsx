// `/b/<batchId>`: a batch that was uploaded before, read again from the storage.
import { notFound } from 'next/navigation';
import { batchIdSchema } from '#core/api.ts';
import { UploadsPage } from '../../../components/uploads-page.tsx';
import { figuresOf } from '../../../server/figures-of.ts';
import { pageLimits, thumbnailSide } from '../../../server/limits.ts';

interface BatchPageProps {
  readonly params: Promise<{ readonly batchId: string }>;
}

export default async function BatchPage({ params }: BatchPageProps) {
  const batchId = batchIdSchema.safeParse((await params).batchId);
  if (!batchId.success) notFound();
  return (
    <UploadsPage
      limits={pageLimits()}
      thumbnailSide={thumbnailSide()}
      figuresOf={figuresOf(process.env)}
      batchId={batchId.data}
    />
  );
}
