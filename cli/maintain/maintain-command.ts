import { type Command, Option } from 'commander';
import { defined, pathOption } from '../command/options.ts';
import type { MaintainOptions } from './maintain.ts';

interface Flags {
  readonly backup?: string;
  readonly withSecrets?: boolean;
  readonly repair?: boolean;
  readonly rebuild?: string;
  readonly json?: boolean;
}

/** `sounder maintain`. */
export function addMaintainCommand(
  program: Command,
  run: (dataDir: string, options: MaintainOptions) => Promise<void>,
): void {
  program
    .command('maintain')
    .description('report the state of a project, copy it, or repair its files')
    .argument('<DIR>', 'data folder of the project')
    .option('--backup <DEST>', 'copy the project to a new folder, also while it is in use', pathOption('--backup'))
    .option('--with-secrets', 'with --backup: copy the key of stored secrets too')
    .option('--repair', 'replace damaged files by what can still be read of them; they stay under another name')
    .addOption(new Option('--rebuild <WHAT>', 'compute the rollups again from the samples').choices(['rollups']))
    .option('--json', 'print one JSON document')
    .action((dataDir: string, flags: Flags) => run(dataDir, optionsOf(flags)));
}

const optionsOf = ({ backup, withSecrets, repair, rebuild, json }: Flags): MaintainOptions => ({
  ...defined({ backup }),
  withSecrets: withSecrets ?? false,
  repair: repair ?? false,
  rebuild: rebuild !== undefined,
  json: json ?? false,
});
