import { Command, CommanderError } from 'commander';
import { FILE_KINDS, type FileKind } from '../core/model/file-kind.ts';
import { toFault } from '../core/result/result.ts';
import { systemClock } from '../host/clock.ts';
import { EXIT, exitStatus, faultLine } from '../host/exit-status.ts';
import { defaultDataDir } from '../host/folders.ts';
import { streamLog } from '../host/log.ts';
import { onUncaught } from '../host/process/uncaught.ts';
import { version } from '../package.json';
import { builtDirs, type CliContext, durationOption, pathOption, wholeOption } from './command/context.ts';
import { DEFAULT_CAP_BYTES } from './command/defaults.ts';
import { doctor } from './machine/doctor.ts';
import { probe } from './probe/probe.ts';
import { addProbeCommands, defined, RATE } from './probe/probe-commands.ts';
import { check } from './project/check.ts';
import { plan } from './project/plan.ts';
import { fileKind } from './project/project-argument.ts';
import { run } from './run/run.ts';
import { serve } from './serve/serve.ts';
import { CommandOutput, endSoon } from './terminal/command-output.ts';
import { screenTerminal } from './terminal/terminal.ts';
import { trace } from './trace/trace.ts';
import { addTraceCommand } from './trace/trace-commands.ts';

const AS_KIND = `take the file for this kind: ${FILE_KINDS.join(', ')} (default: by its content)`;

const HELP_AFTER = `
Durations have a unit: 500ms, 2s, 5m.
A target is an address, a name, a CIDR, a range or a pattern.

Exit status: 0 ok (loss is data), 1 threshold crossed, 2 internal, 64 usage,
65 invalid file, 69 cannot be measured here, 73 output or data unwritable,
75 data folder in use, 130 Ctrl-C.`;

/** The `sounder` command: arguments in, exit status out. */
async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.ok;
  const interrupt = new AbortController();
  process.on('SIGINT', () => interrupt.abort());
  process.on('SIGTERM', () => interrupt.abort());
  const output = new CommandOutput(process, (lost) => {
    process.exitCode = lost; // also where the command has come to its end already
    interrupt.abort();
    endSoon(lost);
  });
  const program = new Command('sounder');
  const isVerbose = () => program.opts<{ verbose?: boolean }>().verbose ?? false;
  /** Reports an error in one line. @returns its exit status */
  const failed = (error: unknown): number => {
    const fault = toFault(error);
    output.err(faultLine(fault));
    if (fault.code === 'internal' && isVerbose()) output.err(`${error instanceof Error ? error.stack : error}\n`);
    return exitStatus(fault);
  };
  onUncaught((error) => process.exit(failed(error)));
  const context = (): CliContext => {
    const verbose = isVerbose();
    return {
      version,
      ...builtDirs(process.argv[1] ?? '.'),
      clock: systemClock(),
      log: streamLog('sounder', verbose ? 'debug' : 'warn', (line) => output.err(line)),
      verbose,
      out: (text) => output.out(text),
      err: (text) => output.err(text),
      terminal: process.stdout.isTTY ? screenTerminal(process.stdin, process.stdout, output) : null,
      errTerminal: process.stderr.isTTY ? { replace: (line) => output.showStatus(line) } : null,
      interrupted: interrupt.signal,
    };
  };
  const finish = (work: Promise<number> | number) =>
    Promise.resolve(work).then((code) => {
      status = code;
    });

  program
    .description('A network probe workstation: latency, loss and paths, live')
    .version(version)
    .option('--verbose', 'verbose logging on standard error')
    .addHelpText('after', HELP_AFTER)
    .exitOverride();

  program
    .command('serve')
    .description('the station and its page')
    .option(
      '--file <F>',
      'the project file to show and edit (default: the one in the data folder)',
      pathOption('--file'),
    )
    .option('--data <DIR>', `the folder of project and samples (default: ${defaultDataDir()})`, pathOption('--data'))
    .option('--port <N>', 'port of the page (default 4780, or the next free one)', wholeOption('--port', 0, 65_535))
    .option('--no-open', 'do not open a browser')
    .option('--browser', 'show the page in the browser')
    .option('--desktop', 'show the page in the desktop program')
    .option('--new-token', 'replace the token: addresses and bookmarks from before do not open the page any more')
    .option(
      '--size-cap <MB>',
      `megabytes that samples may take on disk (default: ${DEFAULT_CAP_BYTES / 1_000_000})`,
      wholeOption('--size-cap', 10, 10_000_000),
    )
    .option('--simulate', 'a network in memory instead of the real one, to try the page')
    .action(
      (options: {
        file?: string;
        data?: string;
        port?: number;
        open: boolean;
        browser?: boolean;
        desktop?: boolean;
        newToken?: boolean;
        sizeCap?: number;
        simulate?: boolean;
      }) =>
        finish(
          serve(context(), {
            ...defined({ file: options.file, dataDir: options.data, port: options.port }),
            ...(options.sizeCap === undefined ? {} : { capBytes: options.sizeCap * 1_000_000 }),
            open: options.open,
            browser: options.browser ?? false,
            desktop: options.desktop ?? false,
            newToken: options.newToken ?? false,
            simulate: options.simulate ?? false,
          }),
        ),
    );

  program
    .command('run <FILE>')
    .description('run a file without a page; exit 1 when a threshold was crossed')
    .option('--duration <D>', 'how long, as 60s (default: until Ctrl-C)', durationOption('--duration'))
    .option('--data <DIR>', 'store samples in this data folder', pathOption('--data'))
    .option('--json', 'summaries and events as JSON lines')
    .option('--samples', 'with --json: every sample too')
    .option('--rounds', 'with --json: the figures of every round too')
    .option('--as <KIND>', AS_KIND, fileKind)
    .option('--rate <PPS>', RATE, wholeOption('--rate', 1, 10_000_000))
    .option('--capture <FILE>', 'record the packets into this file (pcapng)', pathOption('--capture'))
    .action(
      (
        file: string,
        options: {
          duration?: number;
          data?: string;
          json?: boolean;
          samples?: boolean;
          rounds?: boolean;
          as?: FileKind;
          rate?: number;
          capture?: string;
        },
      ) =>
        finish(
          run(context(), file, {
            ...defined({ durationMs: options.duration, dataDir: options.data, as: options.as }),
            ...defined({ rate: options.rate, capture: options.capture }),
            json: options.json ?? false,
            samples: options.samples ?? false,
            rounds: options.rounds ?? false,
          }),
        ),
    );

  const probes = addProbeCommands(program, (type, targets, options) =>
    finish(probe(context(), type, targets, options)),
  );

  addTraceCommand(program, (targets, options) => finish(trace(context(), targets, options)));

  program
    .command('check <FILE>')
    .description('every error of a file, with line and column')
    .option('--as <KIND>', AS_KIND, fileKind)
    .option('--json', 'one JSON document')
    .action((file: string, options: { as?: FileKind; json?: boolean }) =>
      finish(check(context(), file, { ...defined({ as: options.as }), json: options.json ?? false })),
    );

  program
    .command('plan <FILE>')
    .description('what one round would send, and the packet budget; sends nothing')
    .option('--resolve', 'look names up')
    .option('--rate <PPS>', RATE, wholeOption('--rate', 1, 10_000_000))
    .option('--as <KIND>', AS_KIND, fileKind)
    .option('--json', 'one JSON document')
    .action((file: string, options: { resolve?: boolean; as?: FileKind; rate?: number; json?: boolean }) =>
      finish(
        plan(context(), file, {
          ...defined({ as: options.as, rate: options.rate }),
          resolve: options.resolve ?? false,
          json: options.json ?? false,
        }),
      ),
    );

  program
    .command('doctor')
    .description('what this machine can measure and with which method, found by trying')
    .option('--unlock', 'how to unlock the rest; as root: installs the broker that opens raw sockets, after asking')
    .option(
      '--group <NAME>',
      'with --unlock: members of this group may use the broker (default: sounder, which is made)',
    )
    .option('--lock', 'remove what --unlock installed')
    .option('--yes', 'with --unlock: install without asking')
    .option('--json', 'one JSON document')
    .action((options: { unlock?: boolean; lock?: boolean; yes?: boolean; group?: string; json?: boolean }) =>
      finish(
        doctor(context(), {
          unlock: options.unlock ?? false,
          lock: options.lock ?? false,
          yes: options.yes ?? false,
          json: options.json ?? false,
          ...defined({ group: options.group }),
        }),
      ),
    );

  for (const command of [...program.commands, ...probes.commands])
    command.option('--verbose', 'verbose logging on standard error');
  for (const command of [program, ...program.commands, ...probes.commands]) {
    command.configureOutput({
      writeOut: (text) => output.out(text),
      writeErr: (text) => output.err(text),
      outputError: (text, write) => write(usageLine(command, text)),
    });
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) status = failed(error);
    else status = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return output.status ?? status;
}

/** What commander says of wrong words, a suggestion on a line of its own included, in one line. */
function usageLine(command: Command, text: string): string {
  const [what, ...more] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  const names = [command.parent?.parent, command.parent, command].flatMap((one) => one?.name() ?? []);
  const shown = command.commands.length > 0 ? 'commands' : 'options';
  return `sounder: ${[what, ...more].join(' ')} – ${names.join(' ')} --help shows the ${shown}\n`;
}

void main(process.argv).then((status) => {
  process.exitCode = status;
});
