// Entry of the process that measures sharp as tutorials use it.
import sharp from 'sharp';
import { serveJobs } from './serve-jobs.ts';

// The cache would answer the second round of the same image. Nobody makes the same thumbnail twice.
sharp.cache(false);

await serveJobs(async ({ path, out, format, isMoving }) => {
  await sharp(path, { animated: isMoving })
    .autoOrient()
    .resize(128, 128, { fit: 'inside', withoutEnlargement: true })
    .toFormat(format)
    .toFile(out);
  return isMoving;
});
