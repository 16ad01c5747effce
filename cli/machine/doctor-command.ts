import type { Command } from 'commander';
import { defined } from '../command/options.ts';
import type { DoctorOptions } from './doctor.ts';

interface Flags {
  readonly unlock?: boolean;
  readonly group?: string;
  readonly lock?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `sounder doctor`. */
export function addDoctorCommand(program: Command, run: (options: DoctorOptions) => Promise<void>): void {
  program
    .command('doctor')
    .description('test what this host can measure, and by which method')
    .option('--unlock', 'show how to unlock the rest; as root: install the broker that opens raw sockets, after asking')
    .option(
      '--group <NAME>',
      'with --unlock: group whose members may use the broker (default: sounder, created if missing)',
    )
    .option('--lock', 'remove what --unlock installed')
    .option('--yes', 'with --unlock: install without asking')
    .option('--json', 'print one JSON document')
    .action((flags: Flags) => run(optionsOf(flags)));
}

const optionsOf = ({ unlock, lock, yes, json, group }: Flags): DoctorOptions => ({
  unlock: unlock ?? false,
  lock: lock ?? false,
  yes: yes ?? false,
  json: json ?? false,
  ...defined({ group }),
});
