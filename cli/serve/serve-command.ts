import type { Command } from 'commander';
import type { HubAddress } from '../../core/fleet/hub-address.ts';
import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';
import { MAX_CAP_BYTES, MIN_CAP_BYTES } from '../../core/model/storage-settings.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { DEFAULT_LIMITS } from '../../station/store/limits.ts';
import { DEFAULT_PORT } from '../command/defaults.ts';
import { addMetricsOptions, type MetricsOptionValues, metricsFlags } from '../command/metrics-options.ts';
import { defined, hubOption, netprobeOption, pathOption, rateOption, wholeOption } from '../command/options.ts';
import type { ServeOptions } from './serve.ts';

const BYTES_PER_MB = 1_000_000;

interface Flags extends MetricsOptionValues {
  readonly file?: string;
  readonly data?: string;
  readonly port?: number;
  readonly hub?: HubAddress;
  readonly netprobe?: HubAddress;
  readonly open: boolean;
  readonly browser?: boolean;
  readonly desktop?: boolean;
  readonly newToken?: boolean;
  readonly readOnly?: boolean;
  readonly sizeCap?: number;
  readonly rate?: number;
  readonly resume?: boolean;
  readonly simulate?: boolean;
}

/** `sounder serve`. */
export function addServeCommand(program: Command, run: (options: ServeOptions) => Promise<void>): void {
  const command = program
    .command('serve')
    .description('serve the page and measure in the background')
    .option('--file <F>', 'project file to show and edit (default: the one in the data folder)', pathOption('--file'))
    .option('--data <DIR>', `folder of project and samples (default: ${defaultDataDir()})`, pathOption('--data'))
    .option(
      '--port <N>',
      `port of the page (default: ${DEFAULT_PORT}, or the next free one)`,
      wholeOption('--port', 0, 65_535),
    )
    .addOption(hubOption())
    .addOption(netprobeOption())
    .option('--no-open', 'do not open a browser')
    .option('--browser', 'show the page in the browser')
    .option('--desktop', 'show the page in the desktop program')
    .option('--new-token', 'replace the token; earlier addresses and bookmarks of the page become invalid')
    .option('--read-only', 'show what is stored; measure nothing, and write nothing to the data folder')
    .option(
      '--size-cap <MB>',
      `disk space for samples in megabytes (default: sizeCap of the file, or ${DEFAULT_LIMITS.capBytes / BYTES_PER_MB})`,
      wholeOption('--size-cap', MIN_CAP_BYTES / BYTES_PER_MB, MAX_CAP_BYTES / BYTES_PER_MB),
    )
    .addOption(
      rateOption(
        `packets/s above which the page asks before it starts (default: limits of the file, or ${MAX_PACKETS_PER_SECOND})`,
      ),
    )
    .option(
      '--resume',
      'continue measuring that a crash, a reboot or closing interrupted (default: resume of the file)',
    )
    .option('--no-resume', 'do not, whatever the file says')
    .option('--simulate', 'use a simulated network instead of the real one, to try the page');
  addMetricsOptions(command).action((flags: Flags) => run(optionsOf(flags)));
}

const optionsOf = (flags: Flags): ServeOptions => ({
  ...defined({
    file: flags.file,
    dataDir: flags.data,
    port: flags.port,
    hub: flags.hub,
    netprobe: flags.netprobe,
    rate: flags.rate,
    resume: flags.resume,
  }),
  ...(flags.sizeCap === undefined ? {} : { capBytes: flags.sizeCap * BYTES_PER_MB }),
  metrics: metricsFlags(flags),
  open: flags.open,
  browser: flags.browser ?? false,
  desktop: flags.desktop ?? false,
  newToken: flags.newToken ?? false,
  readOnly: flags.readOnly ?? false,
  simulate: flags.simulate ?? false,
});
