// Entry of the process that measures sharp as tutorials use it.
import sharp from 'sharp';
import { outOf, serveJobs } from './serve-jobs.ts';

// The cache would answer the second round of the same image. Nobody makes the same thumbnail twice.
sharp.cache(false);

await serveJobs(async (job) => {
  const { path, format, isMoving, sizes } = job;
  for (const [i, { width, height, isCover }] of sizes.entries()) {
    await sharp(path, { animated: isMoving })
      .autoOrient()
      .resize(width, height, { fit: isCover ? 'cover' : 'inside', withoutEnlargement: true })
      .toFormat(format)
      .toFile(outOf(job, i));
  }
  return isMoving;
});
