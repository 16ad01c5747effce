import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceWork } from '../../core/model/probe-definition.ts';
import { anyText } from '../../core/testing/any-text.ts';
import { readDestinations, readEndpoints } from './read-targets.ts';

/** A service that takes URLs, and URIs with a setting in them. */
const web: Pick<ServiceWork, 'endpoints' | 'recognize'> = {
  endpoints: (to, own) =>
    /^https:\/\/[^/]+\/.*$/.test(to)
      ? { endpoints: [{ address: String(own['via'] ?? 'host'), port: 443 }] }
      : { error: `"${to}" is no URL – write it as https://example.org/` },
  recognize: (text) => {
    const [, via, host] = /^web:(\w+)@(.+)$/.exec(text) ?? [];
    return host === undefined ? null : { to: `https://${host}/`, settings: { via } };
  },
};

const read = (words: readonly string[], list = '') => readEndpoints(words, list, web, {});

describe('targets that the probe interprets', () => {
  it('are whole arguments, whatever they contain', () => {
    const { targets, errors } = read(['https://a/x,y;z#top|(1)', ' https://b/ ']);
    expect(errors).toEqual([]);
    expect(targets.map(({ to }) => to)).toEqual(['https://a/x,y;z#top|(1)', 'https://b/']);
  });

  it('stand between white space in a list, where a comment starts with #', () => {
    const { targets, errors } = read(['https://a/'], '# mine\nhttps://b/#top https://c/ # and more\r\n\nb c\n');
    expect(targets.map(({ to, line, column }) => [to, line, column])).toEqual([
      ['https://a/', 1, 1],
      ['https://b/#top', 3, 1],
      ['https://c/', 3, 16],
    ]);
    expect(errors.map(({ text, line, column }) => [text, line, column])).toEqual([
      ['b', 5, 1],
      ['c', 5, 3],
    ]);
  });

  it('may have settings in their text', () => {
    const { targets } = read(['web:proxy@a']);
    expect(targets).toMatchObject([{ to: 'https://a/', settings: { via: 'proxy' } }]);
  });

  it('count once', () => {
    expect(read(['https://a/', 'https://a/', 'web:x@a'])).toMatchObject({ targets: [{}, {}], duplicates: 1 });
  });

  it.each([
    ['example.com', '"example.com" is no URL – write it as https://example.com/'],
    ['example.com/x', '"example.com/x" is no URL – write it as https://example.com/x'],
    ['ftp://example.com/', '"ftp://example.com/" is no URL – write it as https://example.org/'],
  ])('%s is refused with what was probably meant', (word, message) => {
    expect(read([word]).errors).toMatchObject([{ message }]);
  });

  it('are read from any text without a failure', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), anyText(), (words, list) => {
        const { targets, errors } = read(words, list);
        expect([...targets, ...errors].every(({ line, column }) => line > 0 && column > 0)).toBe(true);
      }),
    );
  });
});

describe('targets that the station resolves', () => {
  it('are addresses, names and sets of them', () => {
    const { targets } = readDestinations('192.0.2.1 example.net 2001:db8::1\n10.0.0.0/30', undefined);
    expect(targets.map(({ to, family, isName }) => [to, family, isName])).toEqual([
      ['192.0.2.1', 4, false],
      ['example.net', null, true],
      ['2001:db8::1', 6, false],
      ['10.0.0.0/30', 4, false],
    ]);
  });

  it('may have a notation of the probe, in the order of the text', () => {
    const service: Pick<ServiceWork, 'recognize'> = {
      recognize: (text) => (text.startsWith('disk://') ? { to: text.slice(7), settings: { port: 445 } } : null),
    };
    const { targets } = readDestinations('disk://files\n192.0.2.1\ndisk://192.0.2.2', service);
    expect(targets.map(({ to, settings, family, isName }) => [to, settings, family, isName])).toEqual([
      ['files', { port: 445 }, null, true],
      ['192.0.2.1', {}, 4, false],
      ['192.0.2.2', { port: 445 }, 4, false],
    ]);
  });
});
