import { resolve } from 'node:path';
import type { CodeRequest } from '../../core/contracts/fleet.ts';
import { EXIT } from '../../host/exit-status.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { askRunning } from '../../station/http/ask-running.ts';
import type { CliContext } from '../command/context.ts';
import { type Assignment, assignAgent } from './assign.ts';
import { codeText } from './code-text.ts';
import { fleetOf } from './fleet-state.ts';
import { describeFleetText } from './fleet-text.ts';
import { runAgents } from './run-agents.ts';

export interface FleetOptions {
  readonly dataDir?: string;
  readonly json: boolean;
}

/** Commands of `sounder fleet` besides `list`. */
export type FleetAction =
  | { readonly do: 'code'; readonly request: CodeRequest }
  | { readonly do: 'announce'; readonly minutes: number }
  | { readonly do: 'approve'; readonly id: string; readonly name?: string }
  | { readonly do: 'reject'; readonly id: string }
  | { readonly do: 'revoke'; readonly name: string }
  | { readonly do: 'restart'; readonly name: string }
  | { readonly do: 'benchmark'; readonly name: string }
  | { readonly do: 'run'; readonly names: readonly string[] }
  | { readonly do: 'host-name'; readonly name: string; readonly hostName: string }
  | { readonly do: 'assign'; readonly name: string; readonly assignment: Assignment }
  | { readonly do: 'logs'; readonly name: string; readonly lines: number };

const folderOf = ({ dataDir }: FleetOptions): string => resolve(dataDir ?? defaultDataDir());

/** `sounder fleet list`. Faults: `fleet.not-running`. */
export async function listFleet(context: CliContext, options: FleetOptions): Promise<number> {
  const state = await askRunning(folderOf(options), fleetOf);
  context.out(options.json ? `${JSON.stringify(state)}\n` : describeFleetText(state, context.clock.nowMs()));
  return EXIT.ok;
}

/** The other commands of `sounder fleet`. Faults: `fleet.*`. */
export async function changeFleet(context: CliContext, options: FleetOptions, action: FleetAction): Promise<number> {
  const say = (text: string, result: object) => {
    context.out(options.json ? `${JSON.stringify(result)}\n` : `${text}\n`);
    return EXIT.ok;
  };
  return askRunning(folderOf(options), async (station) => {
    switch (action.do) {
      case 'code': {
        const made = await station.fleetCode(action.request);
        return say(codeText(made, (await fleetOf(station)).bundles), made);
      }
      case 'announce': {
        const announced = await station.fleetAnnounce({ minutes: action.minutes });
        const { untilMs } = announced;
        const text =
          untilMs === null
            ? 'Agents do not find this station any more; those that wait still do'
            : `Agents on this network find this station until ${new Date(untilMs).toISOString()}. There: sounder agent claim --find`;
        return say(text, announced);
      }
      case 'approve': {
        const { id, name } = action;
        const approved = await station.fleetApprove({ id, ...(name !== undefined && { name }) });
        return say(`Approved as ${approved.name}`, approved);
      }
      case 'reject':
        await station.fleetReject({ id: action.id });
        return say('Refused', { id: action.id });
      case 'revoke':
        await station.fleetRevoke({ name: action.name });
        return say(`Revoked ${action.name}: it cannot connect any more`, { name: action.name });
      case 'restart':
        await station.fleetRestart({ name: action.name });
        return say(`${action.name} restarts`, { name: action.name });
      case 'benchmark': {
        const { safePps } = await station.fleetBenchmark({ name: action.name });
        const text =
          safePps === null
            ? 'cannot send ICMP echo: no limit is known'
            : `measures properly up to ${safePps} packets/s`;
        return say(`${action.name} ${text}`, { name: action.name, safePps });
      }
      case 'run':
        return runAgents(context, station, { names: action.names, json: options.json });
      case 'host-name': {
        const { name, hostName } = action;
        await station.fleetSetHostName({ name, hostName });
        return say(`The host of ${name} is called ${hostName} now`, { name, hostName });
      }
      case 'assign':
        return say(...(await assignAgent(station, action.name, action.assignment)));
      case 'logs': {
        const logs = await station.fleetLogs({ name: action.name, lines: action.lines });
        return say(logs.text.trimEnd(), logs);
      }
    }
  });
}
