import type { Command } from 'commander';
import type { FileKind } from '../../core/model/file-kind.ts';
import { addMetricsOptions, type MetricsOptionValues, metricsFlags } from '../command/metrics-options.ts';
import { captureOption, defined, durationOption, fileRateOption, kindOption, pathOption } from '../command/options.ts';
import type { RunOptions } from './run.ts';

interface Flags extends MetricsOptionValues {
  readonly duration?: number;
  readonly data?: string;
  readonly json?: boolean;
  readonly samples?: boolean;
  readonly rounds?: boolean;
  readonly as?: FileKind;
  readonly rate?: number;
  readonly capture?: string;
}

/** `sounder run`. */
export function addRunCommand(program: Command, run: (file: string, options: RunOptions) => Promise<void>): void {
  const command = program
    .command('run <FILE>')
    .description('run a file without a page; exit 1 when a threshold was crossed or a result was not as expected')
    .option('--duration <D>', 'time to run, e.g. 60s (default: until Ctrl-C)', durationOption('--duration'))
    .option('--data <DIR>', 'store samples in this data folder', pathOption('--data'))
    .option('--json', 'print summaries and events as JSON lines')
    .option('--samples', 'with --json: print every sample too')
    .option('--rounds', 'with --json: print the figures of every round too')
    .addOption(kindOption())
    .addOption(fileRateOption())
    .addOption(captureOption());
  addMetricsOptions(command).action((file: string, flags: Flags) => run(file, optionsOf(flags)));
}

const optionsOf = ({ duration, data, as, rate, capture, json, samples, rounds, ...metrics }: Flags): RunOptions => ({
  ...defined({ durationMs: duration, dataDir: data, as, rate, capture }),
  metrics: metricsFlags(metrics),
  json: json ?? false,
  samples: samples ?? false,
  rounds: rounds ?? false,
});
