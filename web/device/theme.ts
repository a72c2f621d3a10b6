// The theme that a person chose.
import { keepChoice } from './keep-choice.ts';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

export const themeCookie = 'theme';

/** The colours of `--table` in tokens.css, for the browser's own bars. */
export const tableColors = { light: '#f7f5f1', dark: '#161412' } as const;

/** @param text a cookie, which may be anything */
export function parseTheme(text: string | undefined): Theme {
  return themes.find((theme) => theme === text) ?? 'system';
}

/** @returns the attribute on `<html>` that tokens.css reads; the system's theme needs none */
export function themeAttribute(theme: Theme): 'light' | 'dark' | undefined {
  return theme === 'system' ? undefined : theme;
}

/** @returns the theme of the document as it is now */
export function readTheme(): Theme {
  return parseTheme(document.documentElement.dataset.theme);
}

/** Changes this page at once, and keeps the choice for the next pages. */
export function chooseTheme(theme: Theme): void {
  const attribute = themeAttribute(theme);
  if (attribute) document.documentElement.dataset.theme = attribute;
  else delete document.documentElement.dataset.theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = tableColors[attribute ?? (meta.media.includes('dark') ? 'dark' : 'light')];
  }
  keepChoice(themeCookie, attribute);
}
