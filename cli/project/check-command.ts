import type { Command } from 'commander';
import type { FileKind } from '../../core/model/file-kind.ts';
import { defined, kindOption } from '../command/options.ts';
import type { CheckOptions } from './check.ts';

interface Flags {
  readonly as?: FileKind;
  readonly json?: boolean;
}

/** `sounder check`. */
export function addCheckCommand(program: Command, run: (file: string, options: CheckOptions) => Promise<void>): void {
  program
    .command('check <FILE>')
    .description('report every error of a file, with line and column')
    .addOption(kindOption())
    .option('--json', 'print one JSON document')
    .action((file: string, { as, json }: Flags) => run(file, { ...defined({ as }), json: json ?? false }));
}
