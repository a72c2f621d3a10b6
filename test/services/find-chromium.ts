// Finds a Chromium for the browser tests, or installs one.
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
 * Arguments for a Chromium that runs as root on any machine and connects only to the page's servers. None of them changes
 * the rules for pages: --disable-web-security, for example, would hide faults in the CORS rules.
 */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Last resort: a Chromium in an npm package, for machines that can reach only the npm registry. */
const packagedChromium = {
  name: '@sparticuz/chromium',
  version: '149.0.0',
  folder: 'chromium',
};

/**
 * Looks for a Chromium in this order: CHROMIUM_PATH, Playwright's, the system's. If there is none, it tries to install
 * Playwright's, then Debian's (as root), then the npm package.
 *
 * @returns path of the executable
 * @throws Error that says what to install
 */
export async function findChromium(print: (line: string) => void): Promise<string> {
  const { CHROMIUM_PATH: chosen } = process.env;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(
      `CHROMIUM_PATH is ${chosen}, but this file does not exist. Correct or unset it.`,
    );
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

/** A downloaded browser may lack libraries of the system, so we start it. On Windows `--version` would open a window. */
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

/** The package unpacks its browser into the temporary folder and returns the path. */
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
