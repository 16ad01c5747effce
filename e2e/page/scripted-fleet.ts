import type { FleetState, fleetContract } from '../../core/contracts/fleet.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Handlers, Sink } from '../../core/rpc/contract.ts';

const NO_AGENT = { code: 'fleet.unknown-agent', message: 'There is no such agent' } as const;

/** A fleet whose agents a test sets; codes and approvals are recorded. */
export class ScriptedFleet {
  readonly asked: string[] = [];
  state: FleetState = {
    hub: { state: 'off', port: null, fingerprint: null, fault: null },
    agents: [],
    lobby: [],
    codes: [],
  };
  private readonly sinks = new Set<Sink<FleetState>>();

  readonly handlers: Handlers<typeof fleetContract> = {
    fleet: (_, sink, signal) => {
      this.sinks.add(sink);
      signal.addEventListener('abort', () => this.sinks.delete(sink), { once: true });
      sink.send(this.state);
    },
    fleetCode: ({ name = 'any' }) => {
      this.asked.push(`code for ${name}`);
      return { code: 'ABCDE-12345', command: 'sounder agent claim ABCDE-12345', expiresMs: Date.now() + 3_600_000 };
    },
    fleetApprove: ({ id, name = id }) => {
      this.asked.push(`approve ${id} as ${name}`);
      this.set({ ...this.state, lobby: this.state.lobby.filter((one) => one.id !== id) });
      return { name };
    },
    fleetReject: ({ id }) => {
      this.asked.push(`reject ${id}`);
      return null;
    },
    fleetRevoke: ({ name }) => {
      this.asked.push(`revoke ${name}`);
      return null;
    },
    fleetRestart: ({ name }) => {
      this.asked.push(`restart ${name}`);
      return null;
    },
    fleetLogs: () => {
      throw new FaultError(NO_AGENT);
    },
  };

  /** Shows another state to all readers. */
  set(state: FleetState): void {
    this.state = state;
    for (const sink of this.sinks) if (sink.credit > 0) sink.send(state);
  }
}
