// What a story needs of a browser. Two browsers implement it: firefox.ts and webkit.ts.
import { launchFirefox } from './firefox.ts';
import { launchWebKit } from './webkit.ts';

export interface Browser {
  /** Resolves when the document is parsed. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page. The content security policy does not stop it. Arguments and result travel as JSON. */
  evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  /** Runs statements in the page. */
  run(script: string): Promise<void>;
  /** Plays input as a person gives it: the page sees trusted events. */
  perform(actions: readonly Action[]): Promise<void>;
  /** Puts files of the disk into the only `<input type="file">` that the CSS selector finds. */
  setFiles(selector: string, paths: readonly string[]): Promise<void>;
  /** @returns a PNG of the window */
  screenshot(): Promise<Buffer>;
  /** Errors of the page so far: on the console, uncaught, and against its content security policy. */
  readErrors(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  readonly colorScheme: 'light' | 'dark';
  /** Every request goes through this HTTP proxy on localhost. */
  readonly proxyPort: number;
  /** An empty folder for the profile. */
  readonly folder: string;
}

export interface WindowOptions {
  /** Of the page, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** An existing folder. */
  readonly downloads: string;
}

export interface Launched {
  /** Opens a window without cookies and storage. */
  open(options: WindowOptions): Promise<Browser>;
  close(): Promise<void>;
}

/** Actions of one device, in the form that WebDriver and WebDriver BiDi share (W3C WebDriver, section 15). */
export type Action =
  | { readonly type: 'key'; readonly id: string; readonly actions: readonly object[] }
  | {
      readonly type: 'pointer';
      readonly id: string;
      readonly parameters: { readonly pointerType: 'mouse' };
      readonly actions: readonly object[];
    };

export const launchers = {
  firefox: launchFirefox,
  webkit: launchWebKit,
} satisfies Record<string, (options: LaunchOptions) => Promise<Launched>>;

export const browserNames = ['firefox', 'webkit'] as const satisfies (keyof typeof launchers)[];
