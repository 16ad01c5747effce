import type { Command } from 'commander';
import type { UpgradeRequest } from '../../core/contracts/fleet-upgrade.ts';
import { defined, durationOption, wholeOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';
import { agentName } from './agent-name-option.ts';
import type { FleetOptions } from './fleet.ts';

/** An upgrade without its version, which the files have. */
export interface UpgradeWish extends Omit<UpgradeRequest, 'version'> {
  readonly files: readonly string[];
}

export interface UpgradeRuns {
  readonly upgrade: (options: FleetOptions, wish: UpgradeWish) => Promise<void>;
  readonly stopUpgrade: (options: FleetOptions) => Promise<void>;
  readonly keepBundles: (options: FleetOptions, files: readonly string[]) => Promise<void>;
  readonly releaseKey: (file: string) => Promise<void>;
}

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly agents?: readonly string[];
  readonly canary?: number;
  readonly healthyFor?: number;
  readonly force?: boolean;
  readonly stop?: boolean;
}

interface Parent {
  readonly fleet: Command;
  /** Adds a subcommand for the Sounder that is running. */
  readonly add: (text: string, description: string) => Command;
  readonly optionsOf: (flags: Flags) => FleetOptions;
}

const MAX_CANARIES = 1000;
const DEFAULT_HEALTHY_MS = 600_000;

const BUNDLES = '\nEach FILE is a bundle for one kind of processor, with its signature beside it (FILE.sig).';

/** `sounder fleet upgrade`, `bundle` and `release-key`. */
export function addUpgradeCommands({ fleet, add, optionsOf }: Parent, runs: UpgradeRuns): void {
  add('upgrade [FILE...]', 'give agents another version: some first, the others when those have stayed connected')
    .option('--agents <LIST>', 'agents to upgrade, separated by commas (default: all)', (text: string) =>
      text.split(',').map((name) => agentName(name.trim())),
    )
    .option('--canary <N>', 'agents that get it first (default: 1)', wholeOption('--canary', 1, MAX_CANARIES))
    .option(
      '--healthy-for <D>',
      'how long those have to stay connected (default: 10m)',
      durationOption('--healthy-for'),
    )
    .option('--force', 'also to an older version')
    .option('--stop', 'let no further agent begin')
    .addHelpText('after', BUNDLES)
    .action((files: readonly string[], flags: Flags) => {
      if (flags.stop) return runs.stopUpgrade(optionsOf(flags));
      if (files.length === 0) throw usage('No bundle is given', 'npm run bundle-agent makes bundles');
      return runs.upgrade(optionsOf(flags), {
        files,
        canaries: flags.canary ?? 1,
        healthySeconds: Math.round((flags.healthyFor ?? DEFAULT_HEALTHY_MS) / 1000),
        isForced: flags.force ?? false,
        ...defined({ agents: flags.agents && [...flags.agents] }),
      });
    });
  add('bundle <FILE...>', 'keep bundles at the station, from which the command of a claim code installs agents')
    .addHelpText('after', BUNDLES)
    .action((files: readonly string[], flags: Flags) => runs.keepBundles(optionsOf(flags), files));
  fleet
    .command('release-key <FILE>')
    .description('make the key that bundles of agents are signed with')
    .action((file: string) => runs.releaseKey(file));
}
