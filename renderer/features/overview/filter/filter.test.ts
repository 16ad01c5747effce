import { describe, expect, it } from 'vitest';
import { SERIES_STATES } from '../../../../core/model/series-state.ts';
import { liveFrame } from '../../../testing/fake-station.ts';
import { fourSeries, listed } from '../../../testing/four-series.ts';
import { NUMBER_FIELDS, parseFilter, STATE_WORDS, TEXT_FIELDS } from './filter.ts';
import { completionsOf, FILTER_HELP } from './filter-completion.ts';

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

  it('compares percentiles of the replies in the trend line', () => {
    const { live, model } = fourSeries();
    for (let sent = 11; sent <= 30; sent++) {
      const lastMs = sent === 30 ? 900 : sent; // one in twenty
      live.apply(liveFrame([{ series: 0, sent, received: sent, lastMs }]));
    }
    const finds = (text: string) => {
      model.setFilter(text);
      return listed(model);
    };
    expect(finds('p50>19')).toEqual(['gateway', 'web 10']);
    expect(finds('p50>21')).toEqual(['web 10']);
    expect(finds('p95>70 p95 < 80ms')).toEqual([]);
    expect(finds('p99>500ms')).toEqual(['gateway']);
    expect(parseFilter('p95>5').isLive).toBe(true);
  });

  it.each([
    ['foo>3', /^Unknown field foo; fields are loss, rtt/],
    ['constructor=1', /^Unknown field constructor/],
    ['loss>', /^loss needs a number, e.g. loss>5$/],
    ['loss > many', /^loss needs a number/],
    ['rtt>5furlongs', /^rtt has no unit furlongs; use us, ms or s$/],
    ['loss>5ms', /^loss is in percent/],
    ['ttl>5ms', /^ttl has no unit ms$/],
    ['group>3', /^group is a text; use =$/],
    ['group=', /^group= needs a group$/],
    ['state=sideways', /^state= needs one of down, up/],
    ['!foo=3', /^Unknown field foo/],
  ])('%s is named as a mistake, and keeps nothing out', (text, problem) => {
    expect(parseFilter(text).problems).toEqual([expect.stringMatching(problem)]);
    expect(found(`${text} web`.replace(/(>|=) web$/, '$1'))).toEqual(expect.arrayContaining(['web 2', 'web 10']));
  });

  it('takes quoted signs and words of no field for text', () => {
    expect(parseFilter('"foo>3" constructor a/b').problems).toEqual([]);
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
    expect(offered('!gr')).toEqual([['group=', '!group=']]);
    for (const text of ['', 'down', 'web ', 'loss>2', '"lo', '10.0']) expect(offered(text)).toEqual([]);
  });

  it.each([...STATE_WORDS, ...NUMBER_FIELDS, ...TEXT_FIELDS])(
    'explains %s where it is offered, and names it in the help',
    (word) => {
      const offered = completionsOf(word.slice(0, -1)).find((one) => one.word.replace(/[=>]$/, '') === word);
      expect(offered?.meaning).toMatch(/\w/);
      expect(FILTER_HELP).toMatch(new RegExp(`\\b${word}\\b`));
    },
  );

  it('knows whether time changes what it finds', () => {
    expect(parseFilter('web').isLive).toBe(false);
    expect(parseFilter('web loss>1').isLive).toBe(true);
  });
});
