// `npx thumbnail photo.jpg album/ ...`: thumbnails of files, with the renderer, names and limits of the Lambdas.
import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { failure } from '#core/failure.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { readRenderSettings } from '#core/settings.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { listFiles } from '../list-files.ts';
import { commonOptions, type Print, printFault } from '../run-command.ts';
import { boundMemory } from './bound-memory.ts';
import { type ListedFile, limits, makeThumbnails, type ResultLine } from './make-thumbnails.ts';
import { createProgress } from './progress.ts';

const usage = `Usage: thumbnail [options] <files or folders>
       thumbnail explain ...   where images would be rendered, at what cost, and why
       thumbnail report ...    what was rendered, where the cost model is wrong, and what it cost
       thumbnail doctor ...    whether a stack works, and what to do if not
       thumbnail backfill ...  makes thumbnails of the pictures that a bucket already has
       thumbnail redrive ...   takes uploads up again that no Lambda could handle
       thumbnail attach ...    switches on the events of a bucket that you already have
       thumbnail detach ...    shows what attach left, and can switch the events off

  --out <folder>   folder for the thumbnails, which keep the structure of the named folders
                   (default: thumbnails)
  --thumbnails <variants>
                   what to make of each file, for example
                   "thumbnail=128; card=400x300 cover webp" (default: THUMBNAILS)
  --size <pixels>  longest side of a single thumbnail (default: THUMBNAIL_SIZE or 128)
  --first-frame    render only the first frame of an animation
  --jobs <n>       render so many files at the same time (default and most: the number of cores; fewer
                   while large images would need more than half of the memory)
  --skip-existing  leave files alone whose thumbnails exist
  --json           one JSON object per file instead of text
  --help           this text

A thumbnail has the same name as in the bucket: photo.jpg -> photo_thumbnail.jpg,
photo.heic -> photo_thumbnail.heic.webp.
Exit code: 0 if every file has a thumbnail, 1 if a file has none, 2 if the arguments are wrong,
130 after Ctrl-C.`;

/** A render process keeps a core busy. More of them would take memory and save no time. */
const mostJobs = availableParallelism();

export const makeCommand = { usage, needsNames: true, parse, toOptions, run };

function parse(args: string[]) {
  const options = {
    ...commonOptions,
    out: { type: 'string', default: 'thumbnails' },
    thumbnails: { type: 'string' },
    size: { type: 'string' },
    'first-frame': { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(mostJobs) },
    'skip-existing': { type: 'boolean', default: false },
  } as const;
  return parseArgs({ args, allowPositionals: true, options });
}

function toOptions({ values, positionals: names }: ReturnType<typeof parse>) {
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error('--jobs must be a whole number from 1.');
  const settings = readRenderSettings({
    ...process.env,
    ...(values.size === undefined ? {} : { THUMBNAILS: '', THUMBNAIL_SIZE: values.size }),
    ...(values.thumbnails === undefined ? {} : { THUMBNAILS: values.thumbnails }),
    ...(values['first-frame'] ? { ANIMATION: 'first-frame' } : {}),
  });
  const { json, out, 'skip-existing': skipExisting } = values;
  return { names, json, out, jobs: Math.min(jobs, mostJobs), skipExisting, settings };
}

async function run(
  { names, json, jobs, ...options }: ReturnType<typeof toOptions>,
  print: Print,
): Promise<number> {
  const files: readonly ListedFile[] = (await Promise.all(names.map(listNamed))).flat();
  const renderPool = createRenderPool({ maxChildren: jobs });
  // The children load while we read the first files.
  for (let i = 0; i < Math.min(jobs, files.length); i++) void renderPool.start(limits.maxMemoryMb);
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    void renderPool.close();
  };
  process.once('SIGINT', stop);

  const progress = createProgress(files.length);
  let exitCode = 0;
  const report = inOrder((lines: readonly ResultLine[]) => {
    progress.clear();
    for (const line of lines) {
      if (!line.ok) exitCode = 1;
      print(json ? JSON.stringify(line) : `${line.file}: ${line.text}`);
    }
  });
  /** A fault of ours over one file must not cost the others their thumbnails. */
  const reportFault =
    ({ path }: ListedFile) =>
    (fault: unknown) => {
      // The image of a child that we killed.
      if (isStopped) return undefined;
      console.error(fault);
      const { code, message } = failure('internal-error');
      return [{ ok: false, file: path, text: message, code }];
    };
  const makeOptions = { ...options, renderPool, withMemory: boundMemory(machineMemoryMb() / 2) };
  const make = afterSameName((file) => makeThumbnails(file, makeOptions));
  let done = 0;
  // One more than there are children: we read its file while they render.
  await mapWithConcurrency([...files.entries()], jobs + 1, async ([i, file]) => {
    const lines = isStopped ? undefined : await make(file).catch(reportFault(file));
    report(i, lines ?? []);
    if (lines === undefined) return;
    done++;
    progress.count();
  });
  progress.clear();
  process.off('SIGINT', stop);
  await renderPool.close();
  if (!isStopped) return exitCode;
  printFault(
    `Stopped: ${done} of ${files.length} files are done. Run this again with --skip-existing to make the rest.`,
  );
  return 130;
}

async function listNamed(name: string): Promise<readonly ListedFile[]> {
  const listed = await listFiles(name);
  return listed.ok ? listed.files : [{ path: name, name, problem: listed.problem }];
}

/** @returns reports results in the order of their numbers, which start with 0, when they come in another order */
function inOrder<Result>(report: (result: Result) => void): (i: number, result: Result) => void {
  const early = new Map<number, Result>();
  let next = 0;
  return (i, result) => {
    early.set(i, result);
    for (let ready = early.get(next); ready !== undefined; ready = early.get(++next)) {
      early.delete(next);
      report(ready);
    }
  };
}

/** Files of the same name in two folders have the same thumbnail. The last one wins, as if they were made one after the other. */
function afterSameName<Result>(make: (file: ListedFile) => Promise<Result>) {
  const last = new Map<string, Promise<Result>>();
  return async (file: ListedFile) => {
    const before = last.get(file.name);
    const made = before ? before.catch(() => {}).then(() => make(file)) : make(file);
    last.set(file.name, made);
    return made;
  };
}

/** A container may have less memory than its machine. */
function machineMemoryMb(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2 ** 20;
}
