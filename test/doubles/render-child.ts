// Entry of a render process for tests. The bytes of the "image" are a command in words, and this process obeys it.
import { readFileSync } from 'node:fs';
import { readUpTo } from '#render/arriving-file.ts';
import { renderArriving } from '#render/render-arriving.ts';
import { serveRenders } from '#render/serve-renders.ts';

const held: Uint8Array[] = [];

serveRenders(async (request) => {
  const { file } = request;
  readUpTo(file, Math.min(99, file.bytes.length));
  const [command = '', argument = ''] = Buffer.from(
    file.bytes.subarray(0, Math.min(99, file.arrived)),
  )
    .toString('latin1')
    .split(' ');
  switch (command) {
    case 'hang':
      console.log(`hangs:${process.pid}`);
      for (;;);
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, Number(argument)));
      return described(argument);
    case 'eat':
      for (;;) {
        held.push(new Uint8Array(10e6).fill(1));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    case 'gulp':
      // The allocation is so large that the kernel refuses it before the watch can see it.
      held.push(new Uint8Array(2e9).fill(1));
      break;
    case 'abort':
      process.abort();
      break;
    case 'exit':
      process.exit(0);
      break;
    case 'killed':
      process.kill(process.pid, 'SIGKILL');
      break;
    case 'throw':
      throw new Error('thrown on purpose');
    case 'say':
      process.send?.({ kind: 'rendering', rendering: { ok: true, thumbnails: 'nonsense' } });
      return described('');
    case 'peek':
      // What is in memory behind this file, such as an earlier one.
      return described(`${new Uint8Array(file.bytes.buffer, file.arrived).some(Boolean)}`);
    case 'describe':
      return described(`${process.pid} ${process.env.MALLOC_ARENA_MAX} ${secret()} ${oomScore()}`);
  }
  return renderArriving(request);
});

function secret(): string {
  return String(process.env.AWS_SECRET_ACCESS_KEY);
}

function oomScore(): string {
  return readFileSync('/proc/self/oom_score_adj', 'utf8').trim();
}

function described(message: string) {
  return { ok: false, failure: { code: 'damaged', message } } as const;
}
