import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newColumnFrame, STATISTICS_FRAME } from '../../../../core/model/column-frame.ts';
import { SERIES_STATES } from '../../../../core/model/series-state.ts';
import { EMPTY_CATALOG, withItem } from '../../../live/catalog-store.ts';
import { catalogOf, liveFrame } from '../../../testing/fake-station.ts';
import { fourSeries, listed } from '../../../testing/four-series.ts';
import { FILTER_READER, parseFilter } from './filter.ts';
import { completionsOf, FILTER_HELP } from './filter-completion.ts';
import { NUMBER_FIELDS, STATE_WORDS, TEXT_FIELDS } from './filter-fields.ts';
import { wildcardTest } from './wildcard.ts';

describe('filter', () => {
  const found = (text: string): (string | undefined)[] => {
    const { model } = fourSeries();
    model.setFilter(text);
    return listed(model);
  };

  it.each([
    ['web', ['web 2', 'web 10']],
    ['WEB 192', ['web 2']],
    ['down', ['web 2']],
    ['up', ['gateway', 'web 10']],
    ['lossy', ['web 10']],
    ['unreachable', []],
    ['waiting', ['mail']],
    ['loss>2', ['web 2']],
    ['loss>0.5%', ['web 2', 'web 10']],
    ['rtt>50', ['web 10']],
    ['rtt<500us', ['web 2']],
    ['sent>=100', ['web 10']],
    ['!down web', ['web 10']],
    ['!web', ['gateway', 'mail']],
    ['"down"', []],
    ['name="web 2"', ['web 2']],
    ['probe=icmp web', ['web 2', 'web 10']],
    ['', ['gateway', 'web 2', 'web 10', 'mail']],
  ])('%s finds %j', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it.each([
    ['loss >= 2', ['web 2']],
    ['rtt > 50', ['web 10']],
    ['web loss >2', ['web 2']],
    ['! web', ['gateway', 'mail']],
    ['timeout', ['web 10']],
    ['!timeout web', ['web 2']],
    ['unreachable', []],
    ['192.0.2.0/24', ['gateway', 'web 2']],
    ['192.0.2.77/24', ['gateway', 'web 2']],
    ['192.0.2.8/31', ['web 2']],
    ['0.0.0.0/0', ['gateway', 'web 2', 'web 10']],
    ['2001:db8::/32', ['mail']],
    ['192.0.2.1-9', ['web 2']],
    ['192.0.2.[9,10]', ['gateway', 'web 2']],
    ['!192.0.2.0/24', ['web 10', 'mail']],
    ['loss>0,5', ['web 2', 'web 10']],
  ])('%s finds %j, spaces or not', (text, names) => {
    expect(parseFilter(text).problems).toEqual([]);
    expect(found(text)).toEqual(names);
  });

  it.each([
    ['state:down', ['web 2']],
    ['state = lossy', ['web 10']],
    ['state:"no reply yet"', ['mail']],
    ['probe:icmp web', ['web 2', 'web 10']],
    ['name:"web 2"', ['web 2']],
    ['!name:gateway web', ['web 2', 'web 10']],
    ['sent:100', ['web 10']],
    ['no reply yet', ['mail']],
    ['!no  reply yet web', ['web 2', 'web 10']],
    ['not measured', []],
    ['2001:db8::1', ['mail']],
    ['db8::1', ['mail']],
  ])('%s finds %j, as other programs and the tiles write it', (text, names) => {
    expect(parseFilter(text).problems).toEqual([]);
    expect(found(text)).toEqual(names);
  });

  it('lists as not measured what the tile of that name counts', () => {
    const { live, model } = fourSeries();
    live.apply(liveFrame([{ series: 3, notMeasured: 1, state: SERIES_STATES['not-measured'] }]));
    for (const text of ['not measured', 'not-measured', 'state:unmeasured']) {
      model.setFilter(text);
      expect(listed(model)).toEqual(['mail']);
    }
  });

  it('compares the median and p95 of the columns, in the span of the figures', () => {
    const { live, model } = fourSeries();
    live.apply(
      liveFrame([
        { series: 0, sent: 30, received: 30, lastMs: 900, p50Ms: 20, p95Ms: 60 },
        { series: 1, sent: 30, received: 30, lastMs: 900, p50Ms: 2, p95Ms: 6 },
      ]),
    );
    const finds = (text: string) => {
      model.setFilter(text);
      return listed(model);
    };
    expect(finds('p50>19')).toEqual(['gateway']);
    expect(finds('median<0.003s')).toEqual(['web 2']);
    expect(finds('p95>50 p95 < 80ms')).toEqual(['gateway']);
    const header = { fromMs: 0, toMs: 1 };
    const { columns } = newColumnFrame(STATISTICS_FRAME, 1, header);
    const span = { series: 1, sent: 5, received: 5, p50Ms: 30, p95Ms: 70 };
    for (const [name, value] of Object.entries(span)) columns[name as keyof typeof span][0] = value;
    live.showSpan([{ count: 1, header, columns }]);
    expect(finds('p95>50')).toEqual(['web 2']);
    expect(finds('median>19')).toEqual(['web 2']);
    expect(parseFilter('p95>5').isLive).toBe(true);
  });

  it('compares percentiles that no column has, of the replies in the trend line', () => {
    const { live, model } = fourSeries();
    for (let sent = 11; sent <= 30; sent++) {
      const lastMs = sent === 30 ? 900 : sent; // one in twenty
      live.apply(liveFrame([{ series: 0, sent, received: sent, lastMs }]));
    }
    const finds = (text: string) => {
      model.setFilter(text);
      return listed(model);
    };
    expect(finds('p90>27 p90<30')).toEqual(['gateway']);
    expect(finds('p99>500ms')).toEqual(['gateway']);
  });

  it.each([
    ['foo>3', /^Unknown field "foo": use state, name, address/],
    ['constructor=1', /^Unknown field "constructor"/],
    ['loss>', /^loss needs a number, e.g. loss>5$/],
    ['loss > many', /^loss needs a number/],
    ['rtt>5furlongs', /^rtt has no unit furlongs; use us, ms or s$/],
    ['loss>5ms', /^loss is in percent/],
    ['ttl>5ms', /^ttl has no unit ms$/],
    ['group>3', /^group is a text; use :$/],
    ['group=', /^group: needs a group$/],
    ['state=sideways', /^state: needs one of down, up/],
    ['!foo=3', /^Unknown field "foo"/],
    ['foo:bar', /^Unknown field "foo"/],
    ['or', /^"or" needs a condition/],
    ['(loss>0', /^Parentheses do not group/],
    ['(down', /^Parentheses do not group/],
    ['down)', /^Parentheses do not group/],
    [')', /^Parentheses do not group/],
    ['!(name:gate*', /^Parentheses do not group/],
  ])('%s is named as a mistake, and keeps nothing out', (text, problem) => {
    expect(parseFilter(text).problems.map(({ message }) => message)).toEqual([expect.stringMatching(problem)]);
    expect(found(`${text} web`.replace(/(>|=) web$/, '$1'))).toEqual(expect.arrayContaining(['web 2', 'web 10']));
  });

  it('takes quoted signs and words of no field for text', () => {
    expect(parseFilter('"foo>3" constructor a/b "(loss>0" (lab) rack(4').problems).toEqual([]);
    expect(found('"foo>3"')).toEqual([]);
    expect(found('constructor')).toEqual([]);
  });

  it('offers the words that a begun one may become', () => {
    const offered = (text: string) => completionsOf(text).map(({ word, text: taken }) => [word, taken]);
    expect(offered('web lo')).toEqual([
      ['lossy', 'web lossy '],
      ['loss>', 'web loss>'],
      ['lost>', 'web lost>'],
    ]);
    expect(offered('!gr')).toEqual([['group:', '!group:']]);
    for (const text of ['', 'down', 'web ', 'loss>2', '"lo', '10.0']) expect(offered(text)).toEqual([]);
  });

  it.each([...STATE_WORDS, ...NUMBER_FIELDS, ...TEXT_FIELDS])(
    'explains %s where it is offered, and names it in the help',
    (word) => {
      const offered = completionsOf(word.slice(0, -1)).find((one) => one.word.replace(/[:>]$/, '') === word);
      expect(offered?.meaning).toMatch(/\w/);
      expect(FILTER_HELP).toMatch(new RegExp(`\\b${word}\\b`));
    },
  );

  it('knows whether time changes what it finds', () => {
    expect(parseFilter('web').isLive).toBe(false);
    expect(parseFilter('web loss>1').isLive).toBe(true);
  });

  it.each([
    ['-web', ['gateway', 'mail']],
    ['-name:"web 2" web', ['web 10']],
    ['gateway or mail', ['gateway', 'mail']],
    ['down or rtt<10 gateway', ['gateway', 'web 2']],
    ['name:web*', ['web 2', 'web 10']],
    ['name:*way', ['gateway']],
    ['address:192.0.2.0/24', ['gateway', 'web 2']],
    ['address:192.0.2.9', ['web 2']],
    ['"or"', []],
    ['!!or', []],
    ['--web', ['web 2', 'web 10']],
  ])('%s finds %j, with the opposite, alternatives and wildcards', (text, names) => {
    expect(parseFilter(text).problems).toEqual([]);
    expect(found(text)).toEqual(names);
  });

  it('finds targets by tag, site and the name of an address', () => {
    const { model } = fourSeries();
    const item = catalogOf({ a: '192.0.2.1', b: '192.0.2.2' });
    const labels = [
      { tags: ['Core', 'voice'], site: 'Customer / Berlin / 2', names: { '192.0.2.1': 'gw' } },
      { site: 'Customer / Bern' },
    ];
    const targets = item.targets.map((one, at) => ({ ...one, definition: { ...one.definition, ...labels[at] } }));
    model.setCatalog(withItem(EMPTY_CATALOG, { ...item, targets }));
    const finds = (text: string) => {
      model.setFilter(text);
      return [parseFilter(text).problems, listed(model)];
    };
    for (const text of [
      'tag:core',
      'tag:co*',
      'site:berlin',
      'site:"customer / berlin"',
      'site:ber*n',
      'label:gw',
      '#voice',
    ]) {
      expect(finds(text), text).toEqual([[], text === 'site:ber*n' ? ['a', 'b'] : ['a']]);
    }
    expect(finds('site:customer/2')).toEqual([[], []]);
    expect(finds('!tag:core')).toEqual([[], ['b']]);
  });

  it('says where a mistake is', () => {
    expect(parseFilter('web  foo=3 down').problems).toMatchObject([{ at: 5, word: 'foo=3' }]);
  });

  it('keeps an alternative of mistakes only from listing everything', () => {
    expect(found('gateway or foo=3')).toEqual(['gateway']);
  });

  it('offers values behind a field, quoted where needed', () => {
    const values = () => ['core', 'Core 2', 'voice'];
    expect(completionsOf('x tag:co', values).map(({ text }) => text)).toEqual(['x tag:core ', 'x tag:"Core 2" ']);
    expect(completionsOf('!state:unr', values).map(({ text }) => text)).toEqual([
      '!state:unreachable ',
      '!state:unresolved ',
    ]);
    for (const text of ['loss:co', 'tag:core x', '"tag:co']) expect(completionsOf(text, values)).toEqual([]);
  });

  describe('any text', () => {
    const words = fc.constantFrom(
      ...[
        'or',
        '!',
        '-',
        '"',
        'loss>',
        '>5',
        'name:',
        'tag:core',
        'foo:bar',
        'no reply yet',
        '10.0.0.0/8',
        ' ',
        'x',
        '=',
      ],
    );
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(words).map((list) => list.join('')),
      fc.array(words).map((list) => list.join(' ')),
    );
    const meaning = (text: string) =>
      FILTER_READER.read(text).alternatives.map((terms) => terms.map(({ at: _, word: __, ...term }) => term));

    it('never makes it throw', () => {
      const { live, model } = fourSeries();
      fc.assert(
        fc.property(texts, (text) => {
          const filter = parseFilter(text);
          for (const row of model.rows) filter.matches(row, live);
          completionsOf(text, () => ['a b']);
          for (const { at, word } of filter.problems) expect(text.toLowerCase().slice(at, at + word.length)).toBe(word);
        }),
      );
    });

    it('means the same after it is printed, which changes nothing any more', () => {
      fc.assert(
        fc.property(texts, (text) => {
          const printed = FILTER_READER.print(FILTER_READER.read(text));
          expect(meaning(printed)).toEqual(meaning(text));
          expect(FILTER_READER.print(FILTER_READER.read(printed))).toBe(printed);
        }),
        { numRuns: 1000, examples: [['--or'], ['x --=5'], ['no --reply yet'], ['loss> ='], ['no reply yet"']] },
      );
    });

    it('is compared with a wildcard as a regular expression would', () => {
      const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
      fc.assert(
        fc.property(letters, letters, (pattern, text) => {
          const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);
          expect(wildcardTest(pattern)(text)).toBe(expected);
        }),
      );
    });
  });
});

it('finds what changed its state within a time', () => {
  const { model, live } = fourSeries();
  live.nowMs = () => 7_200_000;
  const since = new Map([
    ['gateway', 600_000],
    ['web 2', 6_000_000],
  ]);
  for (const row of model.rows) live.columns.sinceMs[live.slotOf(row.series)] = since.get(row.name) ?? Number.NaN;
  const found = (text: string) => {
    model.setFilter(text);
    return listed(model);
  };
  expect(found('since<1h')).toEqual(['web 2']);
  expect(found('since>30m')).toEqual(['gateway']);
  expect(found('up since>1h')).toEqual(['gateway']);
  const [problem] = parseFilter('since<1').problems;
  expect(problem?.message).toBe('since needs a duration with its unit, e.g. since<1h');
});
