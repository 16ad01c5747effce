import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HubAddress } from '../../core/fleet/hub-address.ts';
import type { AgentsLook, AgentsOrder } from './agents-protocol.ts';
import type { HubProof, Identity } from './fleet-data.ts';
import type { MeasuredRounds } from './simulated-agent.ts';

const PROGRAM = fileURLToPath(new URL('agents-process.ts', import.meta.url));
const LOOK_EVERY_MS = 200;

/** Simulated agents, in a few processes. */
export class AgentGroup {
  private readonly children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.children = children;
  }

  static async start(
    identities: readonly Identity[],
    hub: HubAddress,
    proof: HubProof,
    processes: number,
  ): Promise<AgentGroup> {
    const children = Array.from({ length: processes }, () =>
      fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    const group = new AgentGroup(children);
    await Promise.all(
      children.map((child, at) =>
        ask(child, {
          do: 'start',
          identities: identities.filter((_, index) => index % processes === at),
          ...{ hub, proof },
        }),
      ),
    );
    return group;
  }

  get pids(): readonly number[] {
    return this.children.map(({ pid }) => pid ?? 0);
  }

  async look(): Promise<AgentsLook> {
    const looks = await this.askAll<AgentsLook>({ do: 'look' });
    const sum = (name: keyof AgentsLook) => looks.reduce((total, one) => total + one[name], 0);
    return {
      connected: sum('connected'),
      waiting: sum('waiting'),
      lateMs: Math.max(...looks.map(({ lateMs }) => lateMs)),
      series: sum('series'),
      sent: sum('sent'),
      lost: sum('lost'),
    };
  }

  /** @returns how long it took until the agents were so, ms */
  async until(isSo: (look: AgentsLook) => boolean, withinMs: number): Promise<number> {
    const began = performance.now();
    for (;;) {
      const look = await this.look();
      const tookMs = performance.now() - began;
      if (isSo(look)) return tookMs;
      if (tookMs > withinMs)
        throw new Error(`The agents did not get there within ${withinMs} ms: ${JSON.stringify(look)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Cuts all connections at once. @param forMs time in which no agent reaches the hub */
  async cut(forMs: number): Promise<void> {
    await this.askAll({ do: 'cut', forMs });
  }

  async measured(): Promise<readonly MeasuredRounds[]> {
    return (await this.askAll<MeasuredRounds[]>({ do: 'measured' })).flat();
  }

  kill(): void {
    for (const child of this.children) child.kill('SIGKILL');
  }

  private askAll<Answer>(order: AgentsOrder): Promise<Answer[]> {
    return Promise.all(this.children.map((child) => ask<Answer>(child, order)));
  }
}

/** One order at a time. */
function ask<Answer>(child: ChildProcess, order: AgentsOrder): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null) => reject(new Error(`A process of agents ended with ${code}`));
    child.once('exit', end);
    child.once('message', (answer) => {
      child.off('exit', end);
      resolve(answer as Answer);
    });
    child.send(order);
  });
}
