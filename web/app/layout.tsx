// The document around every page.
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { strings } from '../components/strings.ts';
import './globals.css';
import './sheet.css';

export const metadata: Metadata = { title: strings.appName, description: strings.description };

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f2f5f6' },
    { media: '(prefers-color-scheme: dark)', color: '#1a1e21' },
  ],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
