// What the server checks when it starts. It ends the process if a check fails: after an error in `register` Next would run on.
import { requireBucketName, type ServerSettings, settings } from './settings.ts';

/** Ends the process if a setting is wrong, because every request would fail. */
export function readSettingsOrExit(): ServerSettings {
  try {
    requireBucketName(process.env);
    return settings();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** Ends `next start`, where nothing checks the requests. On a developer's own machine `next dev` suffices. */
export function requireDoorOrExit(): void {
  if (process.env.NODE_ENV === 'development' || process.env.PAGE_HAS_DOOR) return;
  console.error('`next start` checks no requests. Start the page with `node web/.next/main.mjs`.');
  process.exit(1);
}
