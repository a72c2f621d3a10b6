#!/usr/bin/env node
// `npx thumbnail`: the entry of the command line. Without a command name it makes thumbnails of files; `explain`,
// `report`, `doctor` and `redrive` are the other commands. To make a thumbnail of a file named "explain", write ./explain.
import { register } from 'tsx/esm/api';

register();
// The reader of a pipe may leave early, as `head` does. Nobody is left to print to.
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit();
});
const { runCommand } = await import('./run-command.ts');
process.exitCode = await run(process.argv.slice(2));

/** @param {string[]} args */
async function run([name, ...rest]) {
  switch (name) {
    case 'explain':
      return runCommand((await import('./explain/explain.ts')).explainCommand, rest);
    case 'doctor':
      return runCommand((await import('./doctor/doctor.ts')).doctorCommand, rest);
    case 'redrive':
      return runCommand((await import('./redrive/redrive.ts')).redriveCommand, rest);
    case 'report':
      return runCommand((await import('./report/report.ts')).reportCommand, rest);
    default:
      return runCommand((await import('./make/make.ts')).makeCommand, process.argv.slice(2));
  }
}
