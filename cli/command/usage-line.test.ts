import { Command, CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { addHelpCommand } from './help-command.ts';
import { usageLine } from './usage-line.ts';

/** All that a call prints. */
function printed(...words: string[]): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const program = new Command('sounder').exitOverride().configureOutput({ writeOut: write, writeErr: write });
  program.command('serve').option('-p, --port <N>', 'port');
  program
    .command('check')
    .argument('<FILE>')
    .action(() => undefined);
  program.command('trace').addOption(new Option('--method <M>', 'type').choices(['icmp', 'udp']));
  addHelpCommand(program);
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ outputError: (error) => write(usageLine(command, error)) });
  }
  program.commands[0]?.action(() => undefined);
  program.commands[2]?.action(() => undefined);
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    text += `exit ${error.exitCode}`;
  }
  return text;
}

describe('wrong arguments', () => {
  it.each([
    [['trace', '--method', 'x'], '--method: "x" is not one of icmp, udp – sounder trace --help shows the options'],
    [['serve', '--port'], '--port needs a value – sounder serve --help shows the options'],
    [['serve', 'extra'], 'serve takes no arguments, but got extra – sounder serve --help shows the options'],
    [['check', 'a', 'b'], 'check takes 1 argument, but got 2: a, b – sounder check --help shows the options'],
    [['check'], "Missing required argument 'FILE' – sounder check --help shows the options"],
    [['help', 'frobnicate'], "Unknown command 'frobnicate' – sounder --help shows the commands"],
    [['serve', 'a\u001bb'], 'serve takes no arguments, but got a\\u001bb – sounder serve --help shows the options'],
  ])('%j are reported in one line', (words, line) => {
    expect(printed(...words)).toBe(`sounder: ${line}\nexit 1`);
  });
});

describe('help', () => {
  it('of a command is shown', () => {
    expect(printed('help', 'trace')).toMatch(/^Usage: sounder trace .*exit 0$/s);
  });

  it('without a command is that of the program', () => {
    expect(printed('help')).toMatch(/^Usage: sounder \[.*exit 0$/s);
  });
});
