import { routes } from '../../../../../server/routes.ts';

interface FileParams {
  readonly params: Promise<{ batchId: string; index: string; kind: string }>;
}

export const GET = async (request: Request, { params }: FileParams) =>
  routes().openFile(request, await params);
