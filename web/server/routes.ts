// The API with its real dependencies. A route under web/app calls one of these:
// POST /api/uploads signs the PUTs (sign-uploads.ts), GET /api/batches/<id> reads a batch (read-batch.ts), DELETE deletes it
// (delete-files.ts), and GET /b/<id>/<n>/original or /thumbnail leads to one file (open-file.ts).
import { openStorage } from '#storage/object-store.ts';
import { createAdmission } from './admission.ts';
import { createDeleteFiles } from './delete-files.ts';
import { createOpenFile } from './open-file.ts';
import { createReadBatch } from './read-batch.ts';
import { settings } from './settings.ts';
import { createSignUploads } from './sign-uploads.ts';

function createRoutes() {
  const dependencies = {
    ...openStorage(settings()),
    admission: createAdmission(settings()),
    settings: settings(),
  };
  return {
    signUploads: createSignUploads(dependencies),
    readBatch: createReadBatch(dependencies),
    deleteFiles: createDeleteFiles(dependencies),
    openFile: createOpenFile(dependencies),
  };
}

let cached: ReturnType<typeof createRoutes> | undefined;

/** Creates the routes on the first request, since the build imports this file without the server's environment. */
export function routes() {
  cached ??= createRoutes();
  return cached;
}
