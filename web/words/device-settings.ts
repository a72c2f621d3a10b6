// Words of the settings dialog. The browser loads them together with the dialog.
import type { Theme } from '../device/theme.ts';

export const settingsWords = {
  title: 'Settings',
  close: 'Close',
  theme: 'Theme',
  device: 'This device',
  deviceKeeps:
    'Only this browser keeps your list of batches, files that are not uploaded yet, and your theme.',
  forget: 'Forget everything on this device',
  forgetMeans:
    'This browser forgets your earlier batches, files that are not uploaded yet, and your theme. Uploads on this page continue. Links to batches still work. A private page stays open to you.',
  forgetNow: 'Forget everything',
  keep: 'Keep',
  forgotten:
    'This browser has forgotten your earlier batches, files that were not uploaded yet, and your theme.',
} as const;

export const themeNames: Readonly<Record<Theme, string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};
