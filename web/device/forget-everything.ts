// Forgets all that this browser keeps for the page. The cookie of a private page stays: only the server may delete it.
import { earlierBatches } from '../upload/earlier-batches.ts';
import { forgetKept } from '../upload/kept-files.ts';
import { chooseTheme } from './theme.ts';

/** Uploads on this page continue. The storage keeps all its files. */
export async function forgetEverything(): Promise<void> {
  earlierBatches().forgetAll();
  // A browser without a database has nothing to forget there.
  await forgetKept().catch(() => {});
  chooseTheme('system');
}
