// The document around every page.
import type { Metadata, Viewport } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { messages } from '../words/message-page.ts';
import { words } from '../words/other-pages.ts';
import './globals.css';
import './sheet.css';
import './viewer.css';

export const metadata: Metadata = { title: messages.appName, description: words.description };

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f2f5f6' },
    { media: '(prefers-color-scheme: dark)', color: '#1a1e21' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // Next must render every page for each request: a page from the build has no nonce, so its scripts would not run.
  await connection();
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
