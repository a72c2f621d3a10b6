// `npm start` and `npm run dev`: checks Node and the packages, then runs the local stack until Ctrl-C.
import { root } from '../stack/root.mjs';
import { installCommand, isInstalled, noteInstallation, requireNode } from './setup.mjs';

requireNode();
// An old Node cannot load these files, so we import them after the check.
const { createOutput } = await import('../stack/local/terminal/output.mjs');
const { runCommand } = await import('../stack/local/terminal/run-command.mjs');

const output = createOutput(process.argv.includes('--verbose'));
if (!isInstalled()) await install();
const { register } = await import('tsx/esm/api');
register();
const { runStack } = await import('../stack/local/run-stack.ts');
await runStack(process.argv.includes('--dev') ? 'dev' : 'start', output);

async function install() {
  const interrupt = () => {
    output.stop();
    output.say('Stopped.');
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  try {
    const options = { cwd: root, shell: process.platform === 'win32' };
    await output.step('Installing the packages', () =>
      runCommand(
        installCommand,
        options,
        output.print,
        'Installing the packages failed; the lines above say why. Often it is the network.',
      ),
    );
    noteInstallation();
  } catch (error) {
    output.fail(error);
    process.exit(1);
  }
  process.off('SIGINT', interrupt);
}
