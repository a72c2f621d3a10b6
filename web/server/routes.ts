// The routes' handlers with their real parts, made on the first request: the environment is not read at import.
import { settings } from '#io/env.ts';
import { createS3ObjectStore } from '#io/object-store.ts';
import { createAdmission } from './admission.ts';
import { createOpenFile } from './open-file.ts';
import { createReadBatch } from './read-batch.ts';
import { createSignUploads } from './sign-uploads.ts';

function createRoutes() {
  const admission = createAdmission(settings());
  const store = createS3ObjectStore(settings().bucketName);
  const parts = { store, admission, settings: settings() };
  return {
    signUploads: createSignUploads(parts),
    readBatch: createReadBatch(parts),
    openFile: createOpenFile(parts),
  };
}

let cached: ReturnType<typeof createRoutes> | undefined;

export function routes() {
  cached ??= createRoutes();
  return cached;
}
