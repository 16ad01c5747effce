import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HubAddress } from '../../core/fleet/hub-address.ts';
import type { MetricsFlags } from '../../core/metrics/metrics-options.ts';
import type { Fault } from '../../core/result/result.ts';
import { FaultError } from '../../core/result/result.ts';
import { closeOpener, openInBrowser } from '../../headless/open-browser.ts';
import { Shell } from '../../headless/shell.ts';
import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import { defaultDataDir } from '../../host/folders.ts';
import type { CliContext } from '../command/context.ts';
import { DEFAULT_PORT } from '../command/defaults.ts';
import { onReload } from '../command/on-reload.ts';
import { usage } from '../command/usage.ts';
import { serveDesktop } from './serve-desktop.ts';

export interface ServeOptions {
  readonly file?: string;
  readonly dataDir?: string;
  readonly port?: number;
  /** Address at which agents connect; left out = the usual port of all addresses. */
  readonly hub?: HubAddress;
  /** Address at which netProbe probes report; left out = they cannot. */
  readonly netprobe?: HubAddress;
  readonly open: boolean;
  /** Replace the token of the data folder. */
  readonly newToken: boolean;
  /** Nothing is probed, and nothing written to the data folder. */
  readonly readOnly: boolean;
  readonly browser: boolean;
  readonly desktop: boolean;
  /** Bytes that samples may take on disk; wins over the file. */
  readonly capBytes?: number;
  /** Packets/s that the plan may have without a confirmation; wins over the file. */
  readonly rate?: number;
  /** Continue measuring after a crash or a reboot; wins over the file. */
  readonly resume?: boolean;
  readonly metrics?: MetricsFlags;
  /** For tests and demonstrations; the page shows it. */
  readonly simulate: boolean;
}

/** `sounder serve`: station and page, until Ctrl-C. */
export async function serve(context: CliContext, options: ServeOptions): Promise<number> {
  if (options.desktop && (options.browser || !options.open || options.port !== undefined || options.metrics?.listen)) {
    throw usage('--desktop cannot be combined with --browser, --no-open, --port or --metrics');
  }
  if (options.desktop && options.netprobe) {
    throw usage('--desktop cannot be combined with --netprobe', 'let probes report to sounder serve without it');
  }
  if (options.file !== undefined) checkFile(options.file);
  if (options.desktop) return serveDesktop(context, options);
  const dataDir = resolve(options.dataDir ?? defaultDataDir());
  let fault: Fault | undefined;
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((done) => {
    settle = done;
  });
  const shell = new Shell({
    dataDir,
    newToken: options.newToken,
    readOnly: options.readOnly,
    projectPath: options.file === undefined ? join(dataDir, 'project.yaml') : resolve(options.file),
    ...(options.port === undefined ? {} : { port: options.port }),
    preferredPort: DEFAULT_PORT,
    capBytes: options.capBytes,
    ratePps: options.rate,
    hub: options.hub,
    netprobe: options.netprobe,
    continueRun: options.resume,
    metrics: options.metrics ?? {},
    version: context.version,
    verbose: context.verbose,
    driver: options.simulate ? 'simulated' : 'native',
    entryDir: context.entryDir,
    prebuildsDir: context.prebuildsDir,
    clock: context.clock,
    log: context.log,
    onReady(url, port) {
      if (options.port === undefined && port !== DEFAULT_PORT) {
        context.err(`sounder: Port ${DEFAULT_PORT} is in use, so the page has port ${port}\n`);
      }
      context.out(`Sounder is ready at ${url}\n`);
      if (options.open) openInBrowser(url, openerDir, context.log);
    },
    onOtherProject(url, otherDir) {
      context.err(`sounder: Now open: ${otherDir} at ${url}\n`);
    },
    onFailed(failure) {
      fault = failure;
      settle();
    },
  });
  // Not before the folder is taken, which may be refused.
  const openerDir = options.readOnly ? mkdtempSync(join(tmpdir(), 'sounder-open-')) : dataDir;
  context.interrupted.addEventListener('abort', () => settle(), { once: true });
  const stopListening = onReload(() => shell.reload());
  shell.start();
  await ended;
  stopListening();
  fault = (await shell.close()) ?? fault;
  closeOpener(openerDir);
  if (options.readOnly) rmSync(openerDir, { recursive: true, force: true });
  if (!fault) return EXIT.ok;
  context.err(faultLine(fault));
  return exitStatus(fault);
}

function checkFile(path: string): void {
  if (existsSync(path) && statSync(path).isFile()) return;
  throw new FaultError({
    code: 'project.unreadable',
    message: `${path} is not a file`,
    hint: 'omit --file to start with an empty project',
  });
}
