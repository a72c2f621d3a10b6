// Words of the settings dialog. The browser loads them together with the dialog.
import type { Theme } from '../device/theme.ts';

export const settingsWords = {
  title: 'Settings',
  close: 'Close',
  theme: 'Theme',
  device: 'This device',
  deviceKeeps: 'Your batches are listed here, and your theme is kept, only in this browser.',
  forget: 'Forget everything on this device',
  forgetMeans:
    'This browser forgets your earlier batches and your theme. Uploads on this page continue, links to batches still work, and a private page stays open to you.',
  forgetNow: 'Forget everything',
  keep: 'Keep',
  forgotten: 'This browser has forgotten your earlier batches and your theme.',
} as const;

export const themeNames: Readonly<Record<Theme, string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};
