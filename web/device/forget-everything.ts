// Forgets all that this browser keeps for the page. The cookie of a private page stays: only the server may delete it.
import { earlierBatches } from '../upload/earlier-batches.ts';
import { chooseTheme } from './theme.ts';

/** Uploads on this page go on. The storage keeps all its files. */
export async function forgetEverything(): Promise<void> {
  earlierBatches().forgetAll();
  chooseTheme('system');
}
