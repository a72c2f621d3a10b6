import { routes } from '../../../../server/routes.ts';

interface BatchParams {
  readonly params: Promise<{ batchId: string }>;
}

export const GET = async (request: Request, { params }: BatchParams) =>
  routes().readBatch(request, (await params).batchId);

export const DELETE = async (request: Request, { params }: BatchParams) =>
  routes().deleteFiles(request, (await params).batchId);
