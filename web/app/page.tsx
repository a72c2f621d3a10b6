// `/`: an empty batch, ready to take files.
import { connection } from 'next/server';
import { UploadsPage } from '../components/uploads-page.tsx';
import { figuresOf } from '../server/figures-of.ts';
import { pageLimits, thumbnailSide } from '../server/limits.ts';

export default async function HomePage() {
  // The settings are those of the running server, not of the machine that built the page.
  await connection();
  return (
    <UploadsPage
      limits={pageLimits()}
      thumbnailSide={thumbnailSide()}
      figuresOf={figuresOf(process.env)}
    />
  );
}
