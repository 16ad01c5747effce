import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addTraceCommand } from '../trace/trace-command.ts';
import { addProbeCommand } from './probe-command.ts';

/** The rounds that these words ask for. */
async function rounds(...words: readonly string[]): Promise<number | undefined> {
  let count: number | undefined;
  const program = new Command();
  addProbeCommand(program, async (_type, _targets, options) => {
    count = options.count;
  });
  addTraceCommand(program, async (_targets, options) => {
    count = options.count;
  });
  await program.parseAsync(['node', 'sounder', ...words]);
  return count;
}

it.each([
  [[], 10, 3],
  [['--watch'], 0, 0],
  [['--watch', '--count', '2'], 2, 2],
  [['--count', '0'], 0, 0],
] as const)('measures with %j %i rounds, and traces %i', async (flags, probed, traced) => {
  expect(await rounds('probe', 'icmp', '192.0.2.1', ...flags)).toBe(probed);
  expect(await rounds('trace', '192.0.2.1', ...flags)).toBe(traced);
});
