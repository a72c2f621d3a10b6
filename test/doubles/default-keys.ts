// The keys of a stack with the default settings.
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';

const { places, variants } = readRenderSettings({});
export const defaultKeys = createKeyScheme(places, variants);

/** @returns `undefined` when the key is not an upload's */
export function outcomeKeysOf(inputKey: string) {
  const keys = defaultKeys.outcomeKeysOf(inputKey);
  return keys && { thumbnailKey: keys.thumbnailKeys[0] ?? '', failureKey: keys.failureKey };
}
