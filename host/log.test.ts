import { expect, it } from 'vitest';
import type { LogLevel } from '../core/ports/log.ts';
import { streamLog } from './log.ts';

function logged(least: LogLevel, use: (log: ReturnType<typeof streamLog>) => void): string[] {
  const lines: string[] = [];
  use(streamLog('station', least, (line) => lines.push(line)));
  return lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''));
}

it('writes level, name, message and fields on one line, after the time', () => {
  expect(logged('debug', (log) => log.warn('slow disk', { ms: 12, file: 'a b', ok: true, at: '/x' }))).toEqual([
    'warn station: slow disk ms=12 file="a b" ok=true at=/x\n',
  ]);
});

it('leaves out what is below its level', () => {
  const lines = logged('warn', (log) => {
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
  });
  expect(lines).toEqual(['warn station: c\n', 'error station: d\n']);
});

it('keeps a value on the line, whatever is in it', () => {
  const [line] = logged('debug', (log) =>
    log.info('x', { text: 'two\nlines', quote: 'a"b', error: new Error('bad\nthing') }),
  );
  expect(line?.split('\n')).toHaveLength(2);
  expect(line).toContain('text="two\\nlines" quote="a\\"b"');
  expect(line).toContain('bad\\nthing');
});

it('never throws, whatever it is given', () => {
  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  expect(
    logged('debug', (log) => log.info('x', { big: 5n, nested: { big: 6n }, none: undefined, ring, no: null })),
  ).toEqual(['info station: x big="5" nested={"big":"6"} none=undefined ring="?" no=null\n']);
});

it('shows what a terminal or a reader would be misled by as its code', () => {
  const [line] = logged('debug', (log) => log.info('a\u202eb\nc', { name: '\u009b31m', error: new Error('\u2066x') }));
  expect(line).toMatch(/^info station: a\\u202eb\\u000ac name="\\u009b31m" error="Error: \\u2066x.*"\n$/);
});
