import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { runs } from '../testing/runs.ts';
import { MAX_ADDRESSES } from './destination.ts';
import { parseTargetList } from './target-list.ts';

const texts = (list: string) => parseTargetList(list).targets.map((target) => target.destination.text);

describe('what people paste', () => {
  it('is never a URL with a password, which no message repeats', () => {
    const list = parseTargetList('core 192.0.2.1\nweb https://ann:secret@example.org/x');
    expect(list.targets).toHaveLength(1);
    expect(list.errors).toEqual([
      {
        line: 2,
        column: 5,
        text: 'https://ann:…@example.org/x',
        message: 'A URL must not contain a password – use the settings user and password',
      },
    ]);
    expect(JSON.stringify(list)).not.toContain('secret');
  });

  it.each([
    ['lines', '192.0.2.1\n192.0.2.2\r\n192.0.2.3\r192.0.2.4'],
    ['commas', '192.0.2.1,192.0.2.2, 192.0.2.3 ,192.0.2.4'],
    ['semicolons, bars and tabs', '192.0.2.1;192.0.2.2|192.0.2.3\t192.0.2.4'],
    ['quotes', '"192.0.2.1" \'192.0.2.2\' `192.0.2.3` "192.0.2.4"'],
    ['brackets of all kinds', '(192.0.2.1) <192.0.2.2> {192.0.2.3} [192.0.2.4]'],
    ['a JSON list', '["192.0.2.1","192.0.2.2", "192.0.2.3","192.0.2.4"]'],
    ['a YAML list on one line', '[192.0.2.1,192.0.2.2, 192.0.2.3, 192.0.2.4]'],
    ['a YAML list', '- 192.0.2.1\n- 192.0.2.2\n  - 192.0.2.3\n- 192.0.2.4'],
    ['bullets', '* 192.0.2.1\n• 192.0.2.2\n– 192.0.2.3\n-192.0.2.4'],
    ['a numbered list', '1. 192.0.2.1\n2. 192.0.2.2\n3) 192.0.2.3\n10) 192.0.2.4'],
    ['full stops at the end', '192.0.2.1. 192.0.2.2.\n192.0.2.3.. 192.0.2.4.'],
    ['comments', '# all of them\n192.0.2.1 # one\n192.0.2.2 // two\n192.0.2.3,# three\n192.0.2.4\n//192.0.2.5'],
    ['empty lines and a byte order mark', '\uFEFF192.0.2.1\n\n\n192.0.2.2\n192.0.2.3\u00a0192.0.2.4\n'],
    ['URLs', 'https://192.0.2.1/a?b#c http://u@192.0.2.2:8080 ftp://192.0.2.3 tcp://192.0.2.4:53'],
    ['ports', '192.0.2.1:443 192.0.2.2:80 192.0.2.3:1 192.0.2.4'],
  ])('reads %s', (_, list) => {
    const read = parseTargetList(list);
    expect(read.errors).toEqual([]);
    expect(read.targets.map((target) => target.destination.text)).toEqual([
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.3',
      '192.0.2.4',
    ]);
    expect(read.seriesCount).toBe(4);
  });

  it.each([
    ['192.0.2.1-192.0.2.9'],
    ['192.0.2.1 - 192.0.2.9'],
    ['192.0.2.1 – 192.0.2.9'],
    ['192.0.2.1- 192.0.2.9'],
    ['192.0.2.1 -192.0.2.9'],
    ['- 192.0.2.1 - 192.0.2.9'],
  ])('reads the range %s', (list) => {
    expect(texts(list)).toEqual(['192.0.2.1-192.0.2.9']);
  });

  it('keeps the commas of a pattern together', () => {
    expect(texts('10.0.[0-9,20].[1-2],10.1.0.1')).toEqual(['10.0.[0-9,20].[1-2]', '10.1.0.1']);
    expect(texts('2001:db8::[1-4,a]')).toEqual(['2001:db8::[1-4,a]']);
  });

  it('reads IPv6 in brackets, with port, zone or URL', () => {
    expect(texts('[2001:db8::1] [2001:db8::2]:443 [fe80::1%eth0] https://[2001:db8::3]:8443/x 2001:db8::4')).toEqual([
      '2001:db8::1',
      '2001:db8::2',
      'fe80::1%eth0',
      '2001:db8::3',
      '2001:db8::4',
    ]);
  });

  it.each(['[::1%eth0.]', '[::1%eth0.]:443', '::1%eth0.].'])(
    'drops a full stop at the end of a zone in brackets: %s',
    (text) => {
      expect(parseTargetList(text).targets.map(({ destination }) => destination.text)).toEqual(['::1%eth0']);
    },
  );

  it('takes the description of an address for its label', () => {
    expect(texts('192.0.2.1 - gateway')).toEqual(['192.0.2.1']);
    expect(texts('gateway - 192.0.2.1')).toEqual(['192.0.2.1']);
    expect(texts('alpha - beta')).toEqual(['alpha', 'beta']);
  });

  it('does not join over the end of a line', () => {
    expect(texts('192.0.2.1\n- 192.0.2.9')).toEqual(['192.0.2.1', '192.0.2.9']);
  });

  it('notes removed parts', () => {
    const { notes } = parseTargetList('https://example.net/x\nexample.org:443\n192.0.2.0/30');
    expect(notes.map(({ line, message }) => [line, message])).toEqual([
      [1, 'Only the host example.net of the URL is probed'],
      [2, 'Port 443 is ignored: set it as the port of the target'],
      [3, 'Network and broadcast address skipped'],
    ]);
  });

  it('reports nothing for an empty list', () => {
    expect(parseTargetList(' \n# nothing\n')).toEqual({
      targets: [],
      services: [],
      errors: [],
      notes: [],
      duplicates: 0,
      named: [],
      seriesCount: 0,
    });
  });
});

describe('duplicates', () => {
  it('are merged and counted, in whatever writing', () => {
    const list = parseTargetList('2001:db8::1\n2001:DB8:0::1\nexample.net\nEXAMPLE.net.\n192.0.2.1 192.0.2.1');
    expect(list.targets.map((target) => target.destination.text)).toEqual(['2001:db8::1', 'example.net', '192.0.2.1']);
    expect(list.duplicates).toBe(3);
    expect(list.seriesCount).toBe(3);
  });

  it('are found inside a prefix', () => {
    const list = parseTargetList('192.0.2.0/29\n192.0.2.3');
    expect(list.targets).toHaveLength(1);
    expect(list.duplicates).toBe(1);
    expect(list.seriesCount).toBe(6);
  });
});

describe('errors', () => {
  it('have line and column of where the word begins', () => {
    const { errors, targets } = parseTargetList('192.0.2.1, 300.1.1.1\n  192.0.2.5/24\n\n192.0.2.9 - 192.0.2.3');
    expect(errors).toEqual([
      { line: 1, column: 12, text: '300.1.1.1', message: '300.1.1.1 is invalid: 300 is above 255' },
      {
        line: 2,
        column: 3,
        text: '192.0.2.5/24',
        message: '192.0.2.5/24 has host bits set: write 192.0.2.0/24 for the subnet or 192.0.2.5 for the one address',
      },
      {
        line: 4,
        column: 1,
        text: '192.0.2.9-192.0.2.3',
        message: 'The range runs backwards: write 192.0.2.3-192.0.2.9',
      },
    ]);
    expect(targets).toHaveLength(1);
  });

  it('count columns in the text as pasted, comments and bullets included', () => {
    const { errors } = parseTargetList('• 192.0.2.1 300.1.1.1 # – note\n1. 192.0.2.2 – 192.0.2.1');
    expect(errors.map(({ line, column }) => [line, column])).toEqual([
      [1, 13],
      [2, 4],
    ]);
  });

  it('stop at the limit of all addresses together, with one error', () => {
    const list = parseTargetList('10.0.0.0-10.0.255.254\n10.1.0.1\n10.1.0.2\n10.1.0.3');
    expect(list.seriesCount).toBe(MAX_ADDRESSES);
    expect(list.errors).toEqual([
      {
        line: 3,
        column: 1,
        text: '10.1.0.2',
        message: `More than ${MAX_ADDRESSES} addresses in total: paste fewer at once`,
      },
    ]);
  });
});

describe('a large block that is written again and again', () => {
  it('is expanded once: twenty thousand are read within the time of a test', () => {
    const list = parseTargetList('10.0.0.0/16 '.repeat(20_000));
    expect(list).toMatchObject({ seriesCount: 65_534, duplicates: 65_534 * 19_999, errors: [] });
    expect(list.targets).toHaveLength(1);
  });

  it('in different words each time ends with an error at the first word above the limit', () => {
    const words = Array.from({ length: 20_000 }, (_, at) => `10.0.0.1-10.0.255.${at % 255}`);
    expect(parseTargetList(words.join('\n')).errors).toMatchObject([{ line: 5 }]);
  });
});

describe('whatever is pasted', () => {
  const scraps = fc
    .array(
      fc.constantFrom(
        '192.0.2.',
        '10.0',
        '1',
        '-',
        ' ',
        ',',
        '\n',
        '\r\n',
        '[',
        ']',
        '/24',
        ':',
        '::1',
        'a.b',
        '#',
        '//',
        '–',
        '* ',
        '.',
        '"',
        'https://',
        '%',
      ),
    )
    .map((parts) => parts.join(''));

  it('never throws, and positions lie inside the text', () => {
    fc.assert(
      fc.property(fc.oneof(scraps, anyText()), (text) => {
        const lines = text.split(/\r\n|\n|\r/);
        const list = parseTargetList(text);
        for (const { line, column } of [...list.targets, ...list.errors, ...list.notes]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length);
        }
        for (const error of list.errors) expect(error.message).not.toBe('');
      }),
      { numRuns: runs(100) },
    );
  });

  it('reads the same targets from its own output', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          scraps,
          fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())).map((all) => all.join(' ')),
        ),
        (text) => {
          const first = parseTargetList(text);
          const written = first.targets.map((target) => target.destination.text);
          const again = parseTargetList(written.join('\n'));
          expect(again.errors).toEqual([]);
          expect(again.targets.map((target) => target.destination.text)).toEqual(written);
          expect(again.seriesCount).toBe(first.seriesCount);
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
