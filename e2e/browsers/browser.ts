// What a story needs of a browser. Two browsers implement it: firefox.ts and webkit.ts.
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

export interface BrowserOptions {
  /** Of the page, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The system's colour scheme. A browser reads it when it starts. */
  readonly scheme: 'light' | 'dark';
  /** Every request goes through this HTTP proxy on localhost. */
  readonly proxyPort: number;
  /** An existing folder. */
  readonly downloads: string;
}

/** A window without cookies and storage. Its input is trusted: the page sees what a person would cause. */
export interface Browser {
  /** Resolves when the document is parsed. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Evaluates an expression in the page, and waits for its promise. The content security policy does not stop it. */
  evaluate(expression: string): Promise<unknown>;
  press(key: Key): Promise<void>;
  /** Clicks at a place in the window, in CSS pixels. */
  click(x: number, y: number): Promise<void>;
  /** Puts files of the disk into the input that `catchFileDialog` has marked. */
  setFiles(paths: readonly string[]): Promise<void>;
  /** @returns a PNG of the window */
  screenshot(): Promise<Uint8Array>;
  /** Errors of the page so far: on the console, uncaught, and against its content security policy. */
  readErrors(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type Key = 'Tab' | 'Enter' | 'Escape' | ' ' | 'ArrowLeft' | 'ArrowRight';

export const openBrowser = { firefox: openFirefox, webkit: openWebKit };
export const browserNames = ['firefox', 'webkit'] as const;
