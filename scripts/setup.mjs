// What must be true before any other script can run: a Node that is new enough, and the installed packages.
// Plain JavaScript without dependencies, in a dialect that an old Node can read far enough to be told so.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the process with one sentence when something is missing that it cannot get by itself. */
export function setUp() {
  requireNode();
  if (!isInstalled()) install();
}

function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(
    `This needs Node ${wanted} or newer; you have ${process.versions.node}. Install it from nodejs.org.`,
  );
}

const lockFile = join(root, 'package-lock.json');

/** The lock file as it was installed: git gives the file a new date without changing it, and `npm ci` under a running stack
 * would take its modules away. */
const installedLock = join(root, 'node_modules', '.installed-lock.json');

/** By the lock file, or where npm was run by hand, by npm's own copy of it, which it writes last. */
function isInstalled() {
  if (existsSync(installedLock)) {
    return readFileSync(installedLock, 'utf8') === readFileSync(lockFile, 'utf8');
  }
  const installed = statSync(join(root, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  return installed !== undefined && installed.mtimeMs >= statSync(lockFile).mtimeMs;
}

function install() {
  console.log('Installing the packages (npm ci)...');
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    fail(
      'Installing the packages failed; the lines above say why. Check the network and run this again.',
    );
  }
  copyFileSync(lockFile, installedLock);
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}
