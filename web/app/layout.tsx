// The document around every page.
import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { messages } from '../words/message-page.ts';
import { words } from '../words/other-pages.ts';
import './tokens.css';
import './globals.css';
import './pages.css';
import './empty.css';
import './header.css';
import './sheet.css';

/** A browser that has not loaded it in time shows the system's font until the next page: no text moves. */
const instrumentSans = localFont({
  src: '../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  weight: '400 700',
  display: 'optional',
  variable: '--instrument-sans',
});

export const metadata: Metadata = { title: messages.appName, description: words.description };

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f5f1' },
    { media: '(prefers-color-scheme: dark)', color: '#161412' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Next must render every page for each request: a page from the build has no nonce, so its scripts would not run.
  await connection();
  return (
    <html lang="en" className={instrumentSans.variable}>
      <body>{children}</body>
    </html>
  );
}
