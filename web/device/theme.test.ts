import { describe, expect, it } from 'vitest';
import { parseTheme, themeAttribute, themes } from './theme.ts';

describe('parseTheme', () => {
  it.each(themes)('reads %s from its cookie', (theme) => {
    expect(parseTheme(theme)).toBe(theme);
  });

  it.each([undefined, '', 'DARK', 'dark ', '"><script>', '__proto__'])(
    'follows the system when the cookie is %j',
    (text) => {
      expect(parseTheme(text)).toBe('system');
    },
  );
});

describe('themeAttribute', () => {
  it('lets the system decide without an attribute', () => {
    expect(themes.map(themeAttribute)).toEqual([undefined, 'light', 'dark']);
  });
});
