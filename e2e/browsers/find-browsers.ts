// Finds Firefox and WebKitGTK for the stories in e2e/browsers, or installs them. find-chromium.ts does it for Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const debianPackages = ['firefox-esr', 'webkit2gtk-driver', 'xvfb'];

const firefoxPaths = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** WebKitGTK exists only on Linux. It draws on the display of an Xvfb. */
export function findBrowsers() {
  const webkit = { driver: '/usr/bin/WebKitWebDriver', xvfb: '/usr/bin/Xvfb' };
  return {
    firefox: firefoxPaths.find(existsSync),
    webkit: Object.values(webkit).every(existsSync) ? webkit : undefined,
  };
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
export function requireBrowsers(print: (line: string) => void) {
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

function isLacking({ firefox, webkit }: ReturnType<typeof findBrowsers>): boolean {
  return !firefox || (process.platform === 'linux' && !webkit);
}

/** Ubuntu has no package of Firefox, only a snap. */
function canInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
