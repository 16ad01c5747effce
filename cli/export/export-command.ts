import { type Command, Option } from 'commander';
import {
  EXPORT_CONTENTS,
  EXPORT_FORMATS,
  type ExportContent,
  type ExportFormat,
  ROLLUP_LEVELS,
  type RollupLevel,
} from '../../core/contracts/export.ts';
import { defined, pathOption } from '../command/options.ts';
import type { ExportOptions } from './export.ts';
import { patternsOption } from './pattern-list.ts';

interface Flags {
  readonly what: ExportContent;
  readonly format?: ExportFormat;
  readonly level?: RollupLevel;
  readonly from?: string;
  readonly to?: string;
  readonly targets?: readonly string[];
  readonly groups?: readonly string[];
  readonly probe?: readonly string[];
  readonly out?: string;
}

const TIMES = '2026-11-30T08:00:00Z, 2026-11-30 (UTC), -24h or now';

/** `sounder export`. */
export function addExportCommand(program: Command, run: (dir: string, options: ExportOptions) => Promise<void>): void {
  program
    .command('export <DIR>')
    .description('export stored data of a data folder; works beside a running Sounder and changes nothing in it')
    .addOption(new Option('--what <W>', 'data to export').choices([...EXPORT_CONTENTS]).default('samples'))
    .addOption(
      new Option('--format <F>', 'format of the file (default: by the ending of --out, else csv)').choices([
        ...EXPORT_FORMATS,
      ]),
    )
    .addOption(
      new Option('--level <L>', 'with --what rollups: their span (default: minute)').choices([...ROLLUP_LEVELS]),
    )
    .option('--from <T>', `first time: ${TIMES}`)
    .option('--to <T>', 'time before which it ends, as --from; a date includes its day')
    .addOption(listOption('--targets <LIST>', 'targets by name, glob, address or CIDR, separated by commas'))
    .addOption(listOption('--groups <LIST>', 'groups by name or glob'))
    .addOption(listOption('--probe <LIST>', 'probe types'))
    .option('--out <FILE>', 'file to write, - for standard output', pathOption('--out'))
    .action((dir: string, flags: Flags) => run(dir, optionsOf(flags)));
}

const listOption = (flags: string, text: string): Option =>
  new Option(flags, text).argParser(patternsOption(flags.split(' ')[0] ?? flags));

const optionsOf = ({ what, targets, groups, probe, ...rest }: Flags): ExportOptions => ({
  ...defined(rest),
  content: what,
  targets: targets ?? [],
  groups: groups ?? [],
  probes: probe ?? [],
});
