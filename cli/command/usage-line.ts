import type { Command } from 'commander';
import { asSentence } from '../../core/text/clause.ts';
import { terminalSafe } from '../../core/text/printable.ts';

/** Sentences of commander and their form in the style of this program's own messages. */
const REWORDED: readonly (readonly [pattern: RegExp, reword: (...groups: string[]) => string])[] = [
  [
    /^option '.*?(--[\w-]+)[^']*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s,
    (flag, value = '', choices) => `${flag}: ${JSON.stringify(value)} is not one of ${choices}`,
  ],
  [/^option '.*?(--[\w-]+)[^']*' argument missing$/, (flag) => `${flag} needs a value`],
  [
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+): (.*)\.$/s,
    (name, expected, received, details) =>
      expected === '0'
        ? `${name} takes no arguments, but got ${details}`
        : `${name} takes ${expected} argument${expected === '1' ? '' : 's'}, but got ${received}: ${details}`,
  ],
];

function reworded(text: string): string {
  for (const [pattern, reword] of REWORDED) {
    const match = pattern.exec(text);
    if (match) return reword(...match.slice(1));
  }
  return asSentence(text).replaceAll('\n', ' ');
}

/** Commander's error about wrong arguments, its suggestion included, in one line. */
export function usageLine(command: Command, text: string): string {
  const message = terminalSafe(reworded(text.trim().replace(/^error: /, '')));
  const names = [command.parent?.parent, command.parent, command].flatMap((one) => one?.name() ?? []);
  const shown = command.commands.length > 0 ? 'commands' : 'options';
  return `sounder: ${message} – ${names.join(' ')} --help shows the ${shown}\n`;
}
