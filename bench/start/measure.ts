// Runs each probe in a new process. The probes take turns, so that other work of the machine affects all of them equally.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { quantile } from '../figures.ts';
import type { ProbeOrder, ProbeReply } from './probe.ts';

/**
 * @param probe the bundle of probe.ts
 * @param orders by name; each runs once per round
 * @param env the whole environment of the probes; they inherit no variables from this process
 * @returns medians over the rounds, by the names of the orders
 */
export async function measureInTurn(
  probe: string,
  orders: Readonly<Record<string, ProbeOrder>>,
  env: Readonly<Record<string, string>>,
  rounds: number,
): Promise<(name: string) => ProbeReply> {
  const replies = new Map<string, ProbeReply[]>();
  // The first round does not count, because it fills the system's file cache.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, order] of Object.entries(orders)) {
      const reply = await runProbe(probe, order, env);
      if (round > 0) replies.set(name, [...(replies.get(name) ?? []), reply]);
    }
  }
  return (name) => mediansOf(replies.get(name) ?? []);
}

async function runProbe(
  probe: string,
  order: ProbeOrder,
  env: Readonly<Record<string, string>>,
): Promise<ProbeReply> {
  const options = { env: { ...env, NODE_ENV: 'production' as const }, execArgv: [] };
  const child = fork(probe, [JSON.stringify(order)], options);
  let reply: ProbeReply | undefined;
  // The render process of a probe sends its ready message to this process too.
  child.on('message', (message: ProbeReply | { kind: string }) => {
    if ('nodeCpuMs' in message) reply = message;
  });
  const [code] = await once(child, 'exit');
  if (!reply) throw new Error(`A probe ended with ${code}, without an answer.`);
  return reply;
}

function mediansOf(replies: readonly ProbeReply[]): ProbeReply {
  const median = (of: (reply: ProbeReply) => number | undefined) =>
    quantile(
      replies.map((reply) => of(reply) ?? Number.NaN),
      0.5,
    );
  const invocations = replies[0]?.invocationCpuMs ?? [];
  return {
    nodeCpuMs: median(({ nodeCpuMs }) => nodeCpuMs),
    firstDoneMs: median(({ firstDoneMs }) => firstDoneMs),
    importCpuMs: median(({ importCpuMs }) => importCpuMs),
    importPeakMb: median(({ importPeakMb }) => importPeakMb),
    invocationCpuMs: invocations.map((_, i) => median(({ invocationCpuMs }) => invocationCpuMs[i])),
  };
}
