// `/`: an empty batch that takes files. All visitors with the same theme get the same page (kept-pages.ts).
import { connection } from 'next/server';
import { Example } from '../components/empty/example.tsx';
import { UploadsPage } from '../components/page/uploads-page.tsx';
import { pageSettings } from '../server/page-settings.ts';

export default async function HomePage() {
  // Without this, Next would build the page with the settings of the machine that builds.
  await connection();
  return <UploadsPage {...pageSettings()} example={<Example />} />;
}
