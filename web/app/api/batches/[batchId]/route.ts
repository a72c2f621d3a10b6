import { routes } from '../../../../server/routes.ts';

export const GET = async (request: Request, { params }: { params: Promise<{ batchId: string }> }) =>
  routes().readBatch(request, (await params).batchId);
