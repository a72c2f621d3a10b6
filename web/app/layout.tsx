// The document around every page.
import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { cardsCookie } from '../device/keep-choice.ts';
import { parseTheme, tableColors, themeAttribute, themeCookie } from '../device/theme.ts';
import { messageWords } from '../words/message-page.ts';
import { otherWords } from '../words/other-pages.ts';
import './tokens.css';
import './globals.css';
import '../components/controls/controls.css';
import '../components/page/page.css';
import '../components/message/message.css';
import '../components/earlier/earlier.css';
import '../components/empty/empty.css';
import '../components/header/header.css';
import '../components/sheet/sheet.css';
import '../components/file/file.css';
import '../components/file/card-actions.css';
import '../components/file/card-states.css';
import '../components/file/card-sizes.css';
import './large-text.css';
import './print.css';

/** A browser that has not loaded it in time shows the system's font until the next page: no text moves. */
const instrumentSans = localFont({
  src: '../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  weight: '400 700',
  display: 'optional',
  variable: '--instrument-sans',
});

export const metadata: Metadata = {
  title: messageWords.appName,
  description: otherWords.description,
};

export async function generateViewport(): Promise<Viewport> {
  const fixed = await readFixedTheme();
  return {
    colorScheme: fixed ?? 'light dark',
    // Both entries are always there, so that chooseTheme() can change them.
    themeColor: (['light', 'dark'] as const).map((scheme) => ({
      media: `(prefers-color-scheme: ${scheme})`,
      color: tableColors[fixed ?? scheme],
    })),
  };
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html
      lang="en"
      className={instrumentSans.variable}
      data-theme={await readFixedTheme()}
      data-cards={(await cookies()).get(cardsCookie)?.value === 'large' ? 'large' : undefined}
    >
      <body>
        <noscript>
          <p>{otherWords.needsScript}</p>
        </noscript>
        {children}
      </body>
    </html>
  );
}

/**
 * Reading a cookie makes Next render every page for each request. That must stay so: a page from the build has no nonce, so
 * its scripts would not run.
 *
 * @returns the theme that the person chose instead of the system's
 */
async function readFixedTheme(): Promise<'light' | 'dark' | undefined> {
  return themeAttribute(parseTheme((await cookies()).get(themeCookie)?.value));
}
