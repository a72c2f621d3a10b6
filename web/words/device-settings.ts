// Words of the settings dialog. The browser loads them together with the dialog.
import type { Theme } from '../device/theme.ts';

export const settingsWords = {
  title: 'Settings',
  theme: 'Theme',
  device: 'This device',
  deviceKeeps:
    'Your list of batches, files that are not uploaded yet, your theme and the size of cards are kept only in this browser.',
  forget: 'Forget everything on this device',
  forgetMeans:
    'This browser forgets your earlier batches, files that are not uploaded yet, your theme and the size of cards. Uploads on this page continue, and links to batches still work: the files stay online, but this browser can no longer delete them. If this site asked you for an access token, it does not ask again.',
  forgetNow: 'Forget everything',
  forgotten:
    'This browser has forgotten your earlier batches, files that were not uploaded yet, your theme and the size of cards.',
} as const;

export const themeNames: Readonly<Record<Theme, string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};
