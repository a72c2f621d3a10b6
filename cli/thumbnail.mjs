#!/usr/bin/env node
// `npx thumbnail photo.jpg ...`: the renderer without S3 and Lambda; `explain` and `report` are commands of their own.
import { register } from 'tsx/esm/api';

register();
const [name, ...args] = process.argv.slice(2);
process.exitCode = await run();

/** A file that is called like a command is `./explain`. */
async function run() {
  switch (name) {
    case 'explain':
      return (await import('./explain/explain.ts')).runExplainCommand(args);
    case 'report':
      return (await import('./report/report.ts')).runReportCommand(args);
    default:
      return (await import('./make/make.ts')).runThumbnailCommand(process.argv.slice(2));
  }
}
