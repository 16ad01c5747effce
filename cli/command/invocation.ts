import { dirname, join, resolve } from 'node:path';
import { toFault } from '../../core/result/result.ts';
import { systemClock } from '../../host/clock.ts';
import { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
import { streamLog } from '../../host/log.ts';
import { CommandOutput, endSoon } from '../terminal/command-output.ts';
import { screenTerminal } from '../terminal/terminal.ts';
import type { CliContext } from './context.ts';

/** One call of `sounder`: its output, its interruption and its exit status. */
export class Invocation {
  readonly output: CommandOutput;
  /** Set by `--verbose`, once the arguments are parsed. */
  isVerbose = false;
  private readonly version: string;
  private readonly interrupt = new AbortController();
  private status: number = EXIT.ok;

  constructor(version: string) {
    this.version = version;
    process.on('SIGINT', () => this.interrupt.abort());
    process.on('SIGTERM', () => this.interrupt.abort());
    this.output = new CommandOutput(process, (lost) => {
      process.exitCode = lost; // for a command that has ended already
      this.interrupt.abort();
      endSoon(lost);
    });
  }

  /** @param entry the file that Node was started with */
  context(entry = process.argv[1] ?? '.'): CliContext {
    const { output, isVerbose } = this;
    const entryDir = dirname(resolve(entry));
    return {
      version: this.version,
      entryDir,
      prebuildsDir: join(entryDir, '..', 'prebuilds'),
      clock: systemClock(),
      log: streamLog('sounder', isVerbose ? 'debug' : 'warn', (line) => output.err(line)),
      verbose: isVerbose,
      out: (text) => output.out(text),
      write: (bytes) => output.write(bytes),
      err: (text) => output.err(text),
      terminal: process.stdout.isTTY ? screenTerminal(process.stdin, process.stdout, output) : null,
      errTerminal: process.stderr.isTTY ? { replace: (line) => output.showStatus(line) } : null,
      interrupted: this.interrupt.signal,
    };
  }

  /** Takes the exit status of a command when it ends. */
  async finish(command: Promise<number> | number): Promise<void> {
    this.status = await command;
  }

  /** Reports an error in one line. @returns its exit status */
  fail(error: unknown): number {
    const fault = toFault(error);
    this.output.err(faultLine(fault));
    if (fault.code === 'internal' && this.isVerbose) {
      this.output.err(`${error instanceof Error ? error.stack : error}\n`);
    }
    this.status = exitStatus(fault);
    return this.status;
  }

  /** Takes the status of commander, which printed its error or the help. */
  endParsing(exitCode: number): void {
    this.status = exitCode === 0 ? EXIT.ok : EXIT.usage;
  }

  /** Lost output outweighs the result of the command. */
  get exitStatus(): number {
    return this.output.status ?? this.status;
  }
}
