import { Command, CommanderError } from 'commander';
import { onUncaught } from '../../host/process/process-end.ts';
import { version } from '../../package.json';
import { addHelpCommand } from './help-command.ts';
import { Invocation } from './invocation.ts';
import { usageLine } from './usage-line.ts';

const VERBOSE = ['--verbose', 'verbose logging on standard error'] as const;

/** The `sounder` command without its subcommands. */
export const sounderCommand = (invocation: Invocation, description: string): Command =>
  new Command('sounder')
    .description(description)
    .version(version)
    .option(...VERBOSE)
    .exitOverride()
    .hook('preAction', (self) => {
      invocation.isVerbose = self.opts<{ verbose?: boolean }>().verbose ?? false;
    });

/** Sets up output and help of a program whose subcommands are complete. @param parents those that have subcommands of their own */
export function prepare(invocation: Invocation, program: Command, parents: readonly Command[]): void {
  const commands = [...program.commands, ...parents.flatMap((parent) => parent.commands)];
  for (const command of commands) command.option(...VERBOSE);
  for (const command of [program, ...commands]) {
    command.configureOutput({
      writeOut: (text) => invocation.output.out(text),
      writeErr: (text) => invocation.output.err(text),
      outputError: (text, write) => write(usageLine(command, text)),
    });
  }
  // After their output is set up, which these inherit.
  for (const command of [program, ...parents]) addHelpCommand(command);
}

/** Runs a program with this process' arguments and ends with its exit status. */
export async function runProgram(programOf: (invocation: Invocation) => Command): Promise<void> {
  const invocation = new Invocation(version);
  onUncaught((error) => process.exit(invocation.fail(error)));
  try {
    await programOf(invocation).parseAsync([...process.argv]);
  } catch (error) {
    if (error instanceof CommanderError) invocation.endParsing(error.exitCode);
    else invocation.fail(error);
  }
  process.exitCode = invocation.exitStatus;
}
