import type { Command } from 'commander';
import { MAX_LOG_LINES } from '../../core/fleet/agent-contract.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { defined, durationOption, pathOption, wholeOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';
import { agentName } from './agent-name-option.ts';
import type { FleetAction, FleetOptions } from './fleet.ts';
import { addUpgradeCommands, type UpgradeRuns } from './upgrade-command.ts';

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

interface Runs extends UpgradeRuns {
  readonly list: (options: FleetOptions) => Promise<void>;
  readonly change: (options: FleetOptions, action: FleetAction) => Promise<void>;
}

const MINUTE_MS = 60_000;

/** `sounder fleet`: agents of the Sounder that is running. @returns the command, which has others */
export function addFleetCommand(program: Command, runs: Runs): Command {
  const { list, change } = runs;
  const fleet = program.command('fleet').description('agents that measure for the running Sounder');
  const add = (text: string, description: string): Command =>
    fleet
      .command(text)
      .description(description)
      .option('--data <DIR>', `data folder of the running Sounder (default: ${defaultDataDir()})`, pathOption('--data'))
      .option('--json', 'print one JSON document');
  add('list', 'show the agents, and those that wait for approval').action((flags: Flags) => list(optionsOf(flags)));
  add('code', 'make a claim code, with which one agent joins')
    .option('--name <NAME>', 'name of the agent (default: its host name)', agentName)
    .option('--approve', 'the agent joins at once, without waiting for approval')
    .option('--for <D>', 'how long the code is valid (default: 60m)', durationOption('--for'))
    .option('--address <LIST>', 'addresses at which the agent reaches this host, as HOST:PORT, separated by commas')
    .action((flags: Flags & { name?: string; approve?: boolean; for?: number; address?: string }) =>
      change(optionsOf(flags), {
        do: 'code',
        request: {
          ...defined({ name: flags.name }),
          ...(flags.approve && { approves: true }),
          ...(flags.for !== undefined && { minutes: Math.max(1, Math.round(flags.for / MINUTE_MS)) }),
          ...(flags.address !== undefined && { addresses: flags.address.split(',').map((one) => one.trim()) }),
        },
      }),
    );
  add('announce', 'let agents on this network find the station, and wait for approval without a claim code')
    .option('--for <D>', 'for how long (default: 60m)', durationOption('--for'))
    .option('--stop', 'end it')
    .action((flags: Flags & { for?: number; stop?: boolean }) => {
      const minutes = Math.max(1, Math.round((flags.for ?? 60 * MINUTE_MS) / MINUTE_MS));
      return change(optionsOf(flags), { do: 'announce', minutes: flags.stop ? 0 : minutes });
    });
  add('approve <ID>', 'let an agent join that waits')
    .option('--name <NAME>', 'name of the agent (default: as it wishes)', agentName)
    .action((id: string, flags: Flags & { name?: string }) =>
      change(optionsOf(flags), { do: 'approve', id, ...defined({ name: flags.name }) }),
    );
  add('reject <ID>', 'refuse an agent that waits').action((id: string, flags: Flags) =>
    change(optionsOf(flags), { do: 'reject', id }),
  );
  add('revoke <NAME>', 'disconnect an agent for good').action((name: string, flags: Flags) =>
    change(optionsOf(flags), { do: 'revoke', name: agentName(name) }),
  );
  add('restart <NAME>', 'restart the process of an agent').action((name: string, flags: Flags) =>
    change(optionsOf(flags), { do: 'restart', name: agentName(name) }),
  );
  add('run <NAMES...>', 'measure once at once with agents, whatever their intervals').action(
    (names: string[], flags: Flags) => change(optionsOf(flags), { do: 'run', names: names.map(agentName) }),
  );
  add('benchmark <NAME>', 'find the safe packet rate of an agent again').action((name: string, flags: Flags) =>
    change(optionsOf(flags), { do: 'benchmark', name: agentName(name) }),
  );
  add('assign <NAME>', 'give an agent targets to measure, in the project')
    .option('--template <LIST>', 'templates of the project, separated by commas')
    .option('--target <LIST>', 'targets of the project, separated by commas')
    .action((name: string, flags: Flags & { template?: string; target?: string }) => {
      const assignment = { templates: listOf(flags.template), targets: listOf(flags.target) };
      if (assignment.templates.length + assignment.targets.length === 0)
        throw usage('Say what it is to measure: --template NAME,… or --target NAME,…');
      return change(optionsOf(flags), { do: 'assign', name: agentName(name), assignment });
    });
  add('host-name <NAME> <HOST>', 'name the host of an agent').action((name: string, host: string, flags: Flags) =>
    change(optionsOf(flags), { do: 'host-name', name: agentName(name), hostName: agentName(host) }),
  );
  add('logs <NAME>', 'show the newest lines of the log of an agent')
    .option('--lines <N>', 'number of lines (default: 200)', wholeOption('--lines', 1, MAX_LOG_LINES))
    .action((name: string, flags: Flags & { lines?: number }) =>
      change(optionsOf(flags), { do: 'logs', name: agentName(name), lines: flags.lines ?? 200 }),
    );
  addUpgradeCommands({ fleet, add, optionsOf }, runs);
  return fleet;
}

const optionsOf = ({ data, json }: Flags): FleetOptions => ({ ...defined({ dataDir: data }), json: json ?? false });

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
