#!/usr/bin/env node
// `npx thumbnail`: the entry of the command line. Without a command name it makes thumbnails of files; `explain` and `report`
// are the other commands. To make a thumbnail of a file named "explain", write ./explain.
import { register } from 'tsx/esm/api';

register();
process.exitCode = await run(process.argv.slice(2));

/** @param {string[]} args */
async function run(args) {
  const [command, ...rest] = args;
  switch (command) {
    case 'explain':
      return (await import('./explain/explain.ts')).runExplainCommand(rest);
    case 'report':
      return (await import('./report/report.ts')).runReportCommand(rest);
    default:
      return (await import('./make/make.ts')).runMakeCommand(args);
  }
}
