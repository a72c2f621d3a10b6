import { routes } from '../../../server/routes.ts';

export const POST = (request: Request) => routes().enter(request);
