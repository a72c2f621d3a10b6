// Reads the settings when the server starts.
import { requireBucketName, type Settings, settings } from '#io/env.ts';

/** Ends the process if a setting is wrong: after an error in `register` Next would run on, and every request would fail. */
export function readSettingsOrExit(): Settings {
  try {
    requireBucketName(process.env);
    return settings();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
