import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposition, formatOf } from './exposition.ts';
import { family } from './family.ts';
import { encoded, labelText, NO_LABELS, TextWriter } from './text-writer.ts';

const text = (chunks: Iterable<Uint8Array>) => Array.from(chunks, (one) => new TextDecoder().decode(one));

describe('the text writer', () => {
  const written = (value: number): string => {
    const out = new TextWriter();
    out.sample(encoded('a'), NO_LABELS, NO_LABELS, value);
    return new TextDecoder().decode(out.take());
  };

  it('writes any number so that it is read as the same number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.maxSafeInteger()), (value) => {
        const read = Number(written(value).slice(2).trim().replace('Inf', 'Infinity'));
        expect(read).toBe(value === 0 ? 0 : value);
      }),
    );
    expect([Number.NaN, Number.POSITIVE_INFINITY, -3, 0, 10, 1e15].map(written)).toEqual([
      'a NaN\n',
      'a +Inf\n',
      'a -3\n',
      'a 0\n',
      'a 10\n',
      'a 1000000000000000\n',
    ]);
  });

  it('escapes the values of labels, and leaves empty ones out', () => {
    expect(
      labelText([
        ['a', 'x"y\\z\nü'],
        ['b', ''],
        ['c', '1'],
      ]),
    ).toBe('a="x\\"y\\\\z\\nü",c="1"');
  });

  it('writes both sets of labels, one, or none', () => {
    const out = new TextWriter();
    out.sample(encoded('m'), encoded('a="1"'), encoded('b="2"'), 1);
    out.sample(encoded('m'), NO_LABELS, encoded('b="2"'), 1);
    out.sample(encoded('m'), encoded('a="1"'), NO_LABELS, 1);
    out.sample(encoded('m'), NO_LABELS, NO_LABELS, 1);
    expect(new TextDecoder().decode(out.take())).toBe('m{a="1",b="2"} 1\nm{b="2"} 1\nm{a="1"} 1\nm 1\n');
  });

  it('has room for labels of any length', () => {
    const out = new TextWriter();
    const long = labelText([['a', 'x'.repeat(300_000)]]);
    out.sample(encoded('m'), encoded(long), NO_LABELS, 1);
    expect(new TextDecoder().decode(out.take())).toBe(`m{${long}} 1\n`);
  });
});

describe('an exposition', () => {
  const rows = Array.from({ length: 100 }, (_, at) => at);
  const one = family('a_total', 'counter', 'Help', rows, (out, row, name) => {
    out.sample(name, NO_LABELS, encoded(`row="${row}"`), row);
    out.sample(name, NO_LABELS, encoded(`row="${row}",more="1"`), row);
  });

  it('comes in chunks that end between rows', () => {
    const chunks = text(exposition([one], 'text', 100));
    expect(chunks.length).toBeGreaterThan(20);
    for (const chunk of chunks.slice(0, -1)) expect(chunk).toMatch(/more="1"\} \d+\n$/);
    expect(chunks.join('')).toBe(text(exposition([one], 'text')).join(''));
  });

  it('names counters without _total in OpenMetrics, and ends with its mark', () => {
    const open = text(exposition([one], 'openmetrics')).join('');
    expect(open).toMatch(/^# HELP a Help\n# TYPE a counter\na_total\{row="0"\} 0\n/);
    expect(open).toMatch(/\n# EOF\n$/);
    expect(text(exposition([one], 'text')).join('')).toMatch(/^# HELP a_total Help\n# TYPE a_total counter\n/);
  });

  it.each([
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['application/openmetrics-text; version=1.0.0; q=0.2, text/plain;q=0.5', 'text'],
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    ['application/openmetrics-text;version=9.0.0', 'text'],
    ['application/vnd.google.protobuf;encoding=delimited,application/openmetrics-text;q=0.8', 'openmetrics'],
    [
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain;q=0.8',
      'protobuf',
    ],
  ])('has the format that %s asks for', (accept, format) => {
    expect(formatOf(accept)).toBe(format);
  });
});
