// A Chromium for the browser tests: one that is there, or else one that can be installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { z } from 'zod';
import { installOnDemand } from './install-on-demand.ts';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Arguments for a Chromium that runs as root, on any machine, and talks to nobody but the page's servers. Nothing among
 * them weakens its security: with --disable-web-security a fault in the CORS rules would not show.
 */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Last resort: a Chromium inside an npm package, for machines that reach nothing but the npm registry. */
const packagedChromium = {
  name: '@sparticuz/chromium',
  version: '149.0.0',
  folder: 'chromium',
};

/**
 * Finds a Chromium: CHROMIUM_PATH, Playwright's own, the system's; failing these it installs Playwright's, Debian's (as
 * root), or the one that comes as an npm package.
 *
 * @returns path of the executable
 * @throws Error that says what to install
 */
export async function findChromium(print: (line: string) => void): Promise<string> {
  const { CHROMIUM_PATH: chosen } = process.env;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, and no file is there. Correct or unset it.`);
  }
  const present = () => [chromium.executablePath(), ...systemPaths].find(runs);
  const found = present();
  if (found) return found;

  print('No Chromium found: installing one...');
  for (const [command, ...args] of installCommands()) {
    spawnSync(command, args, { stdio: 'inherit', timeout: 240_000 });
    const installed = present();
    if (installed) return installed;
  }
  const packaged = await installPackaged();
  if (packaged) return packaged;
  throw new Error(
    'The browser tests need Chromium, and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH.',
  );
}

/** A browser that was downloaded may still lack the system's libraries; only Windows opens a window when asked this. */
function runs(path: string): boolean {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}

function installCommands(): [string, ...string[]][] {
  const isRoot = process.getuid?.() === 0;
  return [
    [process.execPath, 'node_modules/playwright/cli.js', 'install', 'chromium'],
    ...(isRoot && existsSync('/usr/bin/apt-get')
      ? ([
          ['apt-get', 'update', '-qq'],
          ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
        ] satisfies [string, ...string[]][])
      : []),
  ];
}

/** The package unpacks its browser into the temporary folder and says where. */
async function installPackaged(): Promise<string | undefined> {
  const dir = installOnDemand(packagedChromium);
  if (dir === undefined) return undefined;
  const packaged: unknown = await import(pathToFileURL(join(dir, 'build', 'index.js')).href);
  return packagedSchema.parse(packaged).default.executablePath();
}

const packagedSchema = z.object({
  default: z.custom<{ executablePath(): Promise<string> }>(
    (value) => value instanceof Object && 'executablePath' in value,
  ),
});
