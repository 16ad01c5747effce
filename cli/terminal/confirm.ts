import { createInterface } from 'node:readline';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';

/**
 * Asks a question on the terminal; anything but yes counts as no, and so does Ctrl-C.
 * Throws `usage.invalid` without a terminal.
 */
export function confirm(context: CliContext, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw usage('No terminal to ask on, nothing was changed', 'add --yes to agree without being asked');
  }
  context.err(`${question} [y/N] `);
  return new Promise((resolve) => {
    // Not as a terminal of its own: Ctrl-C stays a signal.
    const lines = createInterface({ input: process.stdin, terminal: false });
    const answer = (isYes: boolean) => {
      resolve(isYes);
      lines.close();
    };
    lines.once('line', (line) => answer(/^y(es)?$/i.test(line.trim())));
    lines.once('close', () => answer(false));
    context.interrupted.addEventListener('abort', () => answer(false), { once: true });
  });
}
