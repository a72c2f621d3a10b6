// The commands of `npx thumbnail`. Without a command name it makes thumbnails of files. To make a thumbnail of a file named
// "explain", write ./explain.
import { runCommand } from './run-command.ts';

/** @returns the exit code. Each command is loaded on demand. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  switch (name) {
    case 'explain':
      return runCommand((await import('./explain/explain.ts')).explainCommand, rest);
    case 'doctor':
      return runCommand((await import('./doctor/doctor.ts')).doctorCommand, rest);
    case 'attach':
      return runCommand((await import('./attach/attach.ts')).attachCommand, rest);
    case 'detach':
      return runCommand((await import('./attach/detach.ts')).detachCommand, rest);
    case 'redrive':
      return runCommand((await import('./redrive/redrive.ts')).redriveCommand, rest);
    case 'backfill':
      return runCommand((await import('./backfill/backfill.ts')).backfillCommand, rest);
    case 'report':
      return runCommand((await import('./report/report.ts')).reportCommand, rest);
    default:
      return runCommand((await import('./make/make.ts')).makeCommand, args);
  }
}
