import type { Command } from 'commander';
import type { FileKind } from '../../core/model/file-kind.ts';
import { defined, fileRateOption, kindOption } from '../command/options.ts';
import type { PlanOptions } from './plan.ts';

interface Flags {
  readonly resolve?: boolean;
  readonly as?: FileKind;
  readonly rate?: number;
  readonly json?: boolean;
}

/** `sounder plan`. */
export function addPlanCommand(program: Command, run: (file: string, options: PlanOptions) => Promise<void>): void {
  program
    .command('plan <FILE>')
    .description('show the packets of one round and the packet budget; sends nothing')
    .option('--resolve', 'look names up')
    .addOption(fileRateOption())
    .addOption(kindOption())
    .option('--json', 'print one JSON document')
    .action((file: string, { as, rate, resolve, json }: Flags) =>
      run(file, { ...defined({ as, rate }), resolve: resolve ?? false, json: json ?? false }),
    );
}
