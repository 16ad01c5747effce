import type { Command } from 'commander';
import type { FileKind } from '../../core/model/file-kind.ts';
import { defined, kindOption, pathOption } from '../command/options.ts';
import type { ImportOptions } from './import.ts';

interface Flags {
  readonly as?: FileKind;
  readonly out?: string;
  readonly json?: boolean;
}

/** `sounder import`. */
export function addImportCommand(program: Command, run: (file: string, options: ImportOptions) => Promise<void>): void {
  program
    .command('import <FILE>')
    .description('make a project of a file of another program, and list what became of its parts')
    .option('--out <FILE>', 'write the project into this new file (default: write nothing)', pathOption('--out'))
    .addOption(kindOption())
    .option('--json', 'print one JSON document')
    .action((file: string, { as, out, json }: Flags) => run(file, { ...defined({ as, out }), json: json ?? false }));
}
