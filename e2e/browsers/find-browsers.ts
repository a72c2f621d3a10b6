// Finds Firefox and WebKitGTK for the stories in e2e/browsers, or installs them. find-chromium.ts does it for Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FoundBrowsers {
  readonly firefox: string | undefined;
  /** Exists only on Linux. */
  readonly webkit: FoundWebKit | undefined;
}

export interface FoundWebKit {
  readonly driver: string;
  readonly miniBrowser: string;
  /** The display on which WebKitGTK draws. */
  readonly xvfb: string;
}

const debianPackages = ['firefox-esr', 'webkit2gtk-driver', 'xvfb'];

const firefoxPaths = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

export function findBrowsers(): FoundBrowsers {
  return { firefox: firefoxPaths.find(existsSync), webkit: findWebKit() };
}

function findWebKit(): FoundWebKit | undefined {
  const driver = '/usr/bin/WebKitWebDriver';
  const xvfb = '/usr/bin/Xvfb';
  const miniBrowser = ['/usr/libexec', '/usr/lib', ...foldersIn('/usr/lib', /-linux-gnu/)]
    .flatMap((folder) => foldersIn(folder, /^webkit2gtk-4/))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find(existsSync);
  if (!miniBrowser || !existsSync(driver) || !existsSync(xvfb)) return undefined;
  return { driver, miniBrowser, xvfb };
}

function foldersIn(folder: string, name: RegExp): string[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).filter((entry) => name.test(entry));
  return found.map((entry) => join(folder, entry));
}

/** Whether the stories must run here: the browsers are there, or this script can install them. */
export function hasOrInstallsBrowsers(): boolean {
  return !isLacking(findBrowsers()) || canInstall();
}

/**
 * Installs what is missing, if this is Debian and we are root.
 *
 * @throws Error that says what to install
 */
export function requireBrowsers(print: (line: string) => void): FoundBrowsers {
  if (isLacking(findBrowsers()) && canInstall()) {
    print('Installing Firefox and WebKitGTK...');
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', ...debianPackages],
    ]) {
      spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', timeout: 240_000 });
    }
  }
  const found = findBrowsers();
  if (!isLacking(found)) return found;
  throw new Error(
    process.platform === 'linux'
      ? `The stories in other browsers need Firefox, WebKitGTK and a display for it. Install them, on Debian with: apt-get install ${debianPackages.join(' ')}`
      : 'The stories in other browsers need Firefox. Install it from firefox.com.',
  );
}

function isLacking({ firefox, webkit }: FoundBrowsers): boolean {
  return !firefox || (process.platform === 'linux' && !webkit);
}

/** Ubuntu has no package of Firefox, only a snap. */
function canInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
