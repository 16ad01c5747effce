import type { z } from 'zod';
import type { ReflectRequest } from '../core/contracts/engine.ts';
import type { AgentHealth, AgentHello, agentContract } from '../core/fleet/agent-contract.ts';
import type { PlanDelta, PlanEntry } from '../core/model/packet.ts';
import type { Clock } from '../core/ports/clock.ts';
import { FaultError } from '../core/result/result.ts';
import type { Handlers } from '../core/rpc/contract.ts';
import { LatestSink } from '../core/rpc/latest-sink.ts';
import type { EngineServer } from '../engine/serve-engine.ts';
import { packetRateOf } from '../probes/packet-rate.ts';
import type { AgentUpgrade } from './upgrade/agent-upgrade.ts';

const HEALTH_PERIOD_MS = 10_000;
/** Time for the answer to leave before the connection ends. */
const ANSWER_FIRST_MS = 200;

/** Parts of an agent that its station can reach. */
export interface AgentParts {
  readonly clock: Clock;
  readonly engine: Pick<EngineServer, 'handlers'>;
  /** The plan changed: it is stored. */
  readonly planned: (entries: readonly PlanEntry[]) => void;
  readonly hello: () => AgentHello;
  /** null = no limit is known. */
  readonly safePps: () => number | null;
  /** Finds the safe rate again. */
  readonly benchmark: () => Promise<number | null>;
  /** @param clockOffsetMs agent minus station; null = not known */
  readonly health: (clockOffsetMs: number | null) => Promise<AgentHealth>;
  readonly newestLog: (lines: number) => string;
  readonly restart: () => void;
  /** The reflector is to follow this, also after a restart. */
  readonly reflected: (request: ReflectRequest) => void;
  /** This host's clock minus the station's, and the most that this may be wrong by. */
  readonly compared: (offsetMs: number, errorMs: number) => void;
  readonly setHostName: (name: string) => Promise<void>;
  readonly certificateRequest: () => Promise<string>;
  readonly install: (issued: z.output<(typeof agentContract)['install']['input']>) => void;
  readonly upgrade: Pick<AgentUpgrade, 'begin' | 'add' | 'install' | 'confirm'>;
}

/** Answers of an agent: those of its engine, within this host's safe rate, and its own. */
export function agentHandlers(parts: AgentParts): Handlers<typeof agentContract> {
  const { clock } = parts;
  const engine = parts.engine.handlers;
  let clockOffsetMs: number | null = null;

  return {
    ...engine,
    async apply(delta, signal) {
      const { entries } = await engine.plan(null, signal);
      checkRate(afterDelta(entries, delta), parts.safePps());
      const applied = await engine.apply(delta, signal);
      parts.planned((await engine.plan(null, signal)).entries);
      return applied;
    },
    async reflect(request, signal) {
      parts.reflected(request);
      return engine.reflect(request, signal);
    },
    captureStart: () => {
      throw new FaultError({ code: 'capture.unavailable', message: 'Agents do not record packets' });
    },
    agentHello() {
      parts.upgrade.confirm();
      return parts.hello();
    },
    agentHealth(_, sink, signal) {
      const latest = new LatestSink(sink);
      const report = () => {
        parts.health(clockOffsetMs).then(
          (health) => latest.send(health),
          (error: unknown) =>
            sink.end({ code: 'agent.no-health', message: `This host's condition cannot be read: ${error}` }),
        );
      };
      report();
      const timer = clock.every(HEALTH_PERIOD_MS, report);
      signal.addEventListener('abort', () => timer.cancel(), { once: true });
    },
    clock({ offsetMs, errorMs }) {
      clockOffsetMs = offsetMs ?? clockOffsetMs;
      if (offsetMs !== null && errorMs !== null) parts.compared(offsetMs, errorMs);
      return { agentMs: clock.nowMs() };
    },
    logs: ({ lines }) => ({ text: parts.newestLog(lines) }),
    restart() {
      clock.after(ANSWER_FIRST_MS, parts.restart);
      return null;
    },
    benchmark: async () => ({ safePps: await parts.benchmark() }),
    async setHostName({ name }) {
      await parts.setHostName(name);
      return null;
    },
    renew: async () => ({ csr: await parts.certificateRequest() }),
    install(issued) {
      parts.install(issued);
      return null;
    },
    upgradeBegin: ({ release, isForced }) => ({ receivedBytes: parts.upgrade.begin(release, isForced) }),
    upgradeChunk: (chunk) => ({ receivedBytes: parts.upgrade.add(chunk) }),
    async upgradeInstall() {
      await parts.upgrade.install();
      clock.after(ANSWER_FIRST_MS, parts.restart);
      return null;
    },
  };
}

function afterDelta(entries: readonly PlanEntry[], { remove, add }: PlanDelta): PlanEntry[] {
  const gone = new Set([...remove, ...add.map(({ entryId }) => entryId)]);
  return [...entries.filter(({ entryId }) => !gone.has(entryId)), ...add];
}

/** Refuses a plan that this host would not measure properly. */
function checkRate(entries: readonly PlanEntry[], safePps: number | null): void {
  if (safePps === null) return;
  const pps = packetRateOf(entries);
  if (pps <= safePps) return;
  throw new FaultError({
    code: 'agent.too-fast',
    message: `The plan has ${Math.ceil(pps)} packets/s, and this agent measures properly up to ${safePps}`,
    hint: 'lengthen intervals, or distribute the targets over more agents',
  });
}
