// Checks the version of Node and installs the packages, before any other script runs. This file has no dependencies, and no
// syntax that an old Node cannot read, so that an old Node can print the message. `npm start` installs them
// as one of its steps (start.mjs).
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../stack/root.mjs';

/** Prints one sentence and exits if Node is too old or the installation fails. */
export function setUp() {
  requireNode();
  if (!isInstalled()) install();
}

/** Prints one sentence and exits if Node is too old. */
export function requireNode() {
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

/** Copy of the lock file at the last installation. Its date is no evidence, because git may change the date alone, and an
 * unneeded `npm ci` would delete the modules of a running stack. */
const installedLock = join(root, 'node_modules', '.installed-lock.json');

/** Compares our copy of the lock file. If a person ran npm, there is only npm's copy, which npm writes last. */
export function isInstalled() {
  if (existsSync(installedLock)) {
    return readFileSync(installedLock, 'utf8') === readFileSync(lockFile, 'utf8');
  }
  const installed = statSync(join(root, 'node_modules', '.package-lock.json'), {
    throwIfNoEntry: false,
  });
  return installed !== undefined && installed.mtimeMs >= statSync(lockFile).mtimeMs;
}

/** @type {readonly [string, ...string[]]} */
export const installCommand = ['npm', 'ci', '--include=dev', '--no-audit', '--no-fund'];

/** Makes the next `isInstalled` true. */
export function noteInstallation() {
  copyFileSync(lockFile, installedLock);
}

function install() {
  console.log('Installing the packages (npm ci)...');
  const [npm, ...args] = installCommand;
  const { status } = spawnSync(npm, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    fail(
      'Installing the packages failed; the lines above say why. Check the network and run this again.',
    );
  }
  noteInstallation();
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}
