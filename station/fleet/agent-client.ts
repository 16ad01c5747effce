import { agentContract } from '../../core/fleet/agent-contract.ts';
import type { PlanEntry } from '../../core/model/packet.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';

export type AgentClient = Client<typeof agentContract>;

/** An agent that does not answer within this time is not waited for: the plan of the others must not wait either. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * The client of an agent. A call that is not answered in time ends the connection.
 * @param correctionMs the agent's clock minus the station's: slots are in the time of their reader
 */
export function agentClient(port: Port, clock: Clock, correctionMs: () => number): AgentClient {
  const client = connect(port, agentContract);
  const timed =
    <Input, Output>(call: (input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      const limit = clock.after(ANSWER_WITHIN_MS, () => port.close());
      try {
        return await call(input);
      } finally {
        limit.cancel();
      }
    };
  return {
    ...client,
    hello: timed(client.hello),
    plan: timed(async (input) => {
      const { entries } = await client.plan(input);
      return { entries: entries.map((entry) => shifted(entry, -correctionMs())) };
    }),
    apply: timed(({ remove, add }) =>
      client.apply({ remove, add: add.map((entry) => shifted(entry, correctionMs())) }),
    ),
    agentHello: timed(client.agentHello),
    clock: timed(client.clock),
    logs: timed(client.logs),
    restart: timed(client.restart),
    setHostName: timed(client.setHostName),
    benchmark: timed(client.benchmark),
    renew: timed(client.renew),
    install: timed(client.install),
    upgradeBegin: timed(client.upgradeBegin),
    upgradeChunk: timed(client.upgradeChunk),
  };
}

const shifted = <Entry extends Pick<PlanEntry, 'firstAtMs' | 'steadyFromMs'>>(entry: Entry, byMs: number): Entry =>
  byMs === 0 ? entry : { ...entry, firstAtMs: entry.firstAtMs + byMs, steadyFromMs: entry.steadyFromMs + byMs };
