import { describe, expect, it } from 'vitest';
import { measuring, series } from '../measure/testing/measuring.ts';
import { rewriting } from '../terminal/terminal.ts';
import { cliContext } from '../testing/cli-context.ts';
import { showProgress } from './progress.ts';

describe('progress', () => {
  function shown(
    terminal: boolean,
    options: { watch?: boolean; json?: boolean; quiet?: boolean; count?: number; of?: number },
  ) {
    const of = series(options.of ?? 2);
    const { clock, session } = measuring(of);
    const [out, err]: [string[], string[]] = [[], []];
    const context = cliContext({
      clock,
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      errTerminal: terminal ? rewriting((text) => err.push(text)) : null,
    });
    const { watch = false, json = false, quiet = false, count = 10 } = options;
    const stop = showProgress(
      context,
      session,
      of.length,
      { withResults: (rows) => rows },
      { watch, json, quiet, count, intervalMs: 1000 },
    );
    clock.advance(5000);
    stop();
    const length = err.length + out.length;
    clock.advance(5000);
    expect(err.length + out.length).toBe(length);
    return { out, err };
  }

  it('is a bar on a terminal, that goes away', () => {
    const { out, err } = shown(true, {});
    expect(out).toEqual([]);
    expect(err.at(-2)).toBe(`\r\x1b[J[${'#'.repeat(15)}${' '.repeat(15)}] 50 %`);
    expect(err.at(-1)).toBe('\r\x1b[J');
  });

  it.each([
    ['no terminal', false, {}],
    ['JSON', true, { json: true }],
    ['quiet', true, { quiet: true }],
    ['no end', true, { count: 0 }],
    ['one series, whose samples are printed', true, { of: 1 }],
  ])('is nothing with %s', (_, terminal, options) => {
    expect(shown(terminal, options)).toEqual({ out: [], err: [] });
  });

  it('is the table with --watch, each second where there is no screen', () => {
    const { out, err } = shown(false, { watch: true });
    expect([err, out.length]).toEqual([[], 5]);
    expect(out.at(-1)).toMatch(/^target {2}address .*\nt0 .*\nt1 /);
  });
});
