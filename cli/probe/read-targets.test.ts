import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceWork } from '../../core/model/probe-definition.ts';
import type { Settings } from '../../core/model/settings.ts';
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

  it('have the family of an address in their text', () => {
    const { targets } = readEndpoints(['web:192@192.0.2.1', 'https://192.0.2.1/'], '', web, { via: '192.0.2.1' });
    expect(targets.map(({ family }) => family)).toEqual([null, 4]);
  });

  it('may have settings in their text', () => {
    const { targets } = read(['web:proxy@a']);
    expect(targets).toMatchObject([{ to: 'https://a/', settings: { via: 'proxy' } }]);
  });

  it('may have their name beside them in a list', () => {
    const { targets, errors } = read(
      [],
      'https://a/ Main site\nshop https://b/\nweb:x@c "my c"\nhttps://d/ e.example\n',
    );
    expect(targets.map(({ to, name }) => [to, name])).toEqual([
      ['https://a/', 'Main site'],
      ['https://b/', 'shop'],
      ['https://c/', 'my c'],
      ['https://d/', undefined],
    ]);
    expect(errors.map(({ text }) => text)).toEqual(['e.example']);
  });

  it('count once', () => {
    expect(read(['https://a/', 'https://a/', 'web:x@a'])).toMatchObject({ targets: [{}, {}], duplicates: 1 });
  });

  it.each([
    ['example.com', '"example.com" is no URL – write it as https://example.com/'],
    ['example.com/x', '"example.com/x" is no URL – write it as https://example.com/x'],
    ['127.0.0.0/30', '"127.0.0.0/30" is no URL – write one for each of its addresses'],
    ['ftp://example.com/', '"ftp://example.com/" is no URL – write it as https://example.org/'],
  ])('%s is refused with what was probably meant', (word, message) => {
    expect(read([word]).errors).toMatchObject([{ message }]);
  });

  it('are refused with a password in them, which is not repeated', () => {
    const { errors } = read(['https://ann:secret@a/'], 'web:x@b https://ann:secret@b/');
    expect(errors).toMatchObject([
      { text: 'https://ann:…@a/', message: 'A URL must not contain a password – use the settings user and password' },
      { line: 2, column: 9 },
    ]);
    expect(JSON.stringify(errors)).not.toContain('secret');
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

  it('are refused with a password in them, which is not repeated', () => {
    for (const service of [undefined, { recognize: (text: string) => ({ to: text }) }]) {
      const { targets, errors, notes } = readDestinations('smb://ann:secret@nas/data\n192.0.2.1', service);
      expect(targets).toHaveLength(1);
      expect(errors).toMatchObject([{ line: 1, text: 'smb://ann:…@nas/data' }]);
      expect(JSON.stringify([errors, notes])).not.toContain('secret');
    }
  });

  it.each<[string, Settings, object]>([
    ['has its own settings', {}, { targets: [{ settings: { port: 445, steps: 'list a' } }], errors: [], notes: [] }],
    ['may have the same as a flag', { port: '445' }, { targets: [{}], errors: [] }],
    [
      'has only a usual value of a setting that a flag has',
      { steps: 'shares' },
      { targets: [{ settings: { port: 445 } }], notes: [{ text: 'disk://files/a' }], errors: [] },
    ],
    [
      'must not contradict a flag',
      { port: 446 },
      { targets: [], errors: [{ message: 'Its port 445 contradicts --port 446 – give one of them' }] },
    ],
  ])('in the notation of the probe %s', (_, given, found) => {
    const recognize = (text: string) =>
      text.startsWith('disk://') ? { to: 'files', settings: { port: 445, steps: 'list a' }, yields: ['steps'] } : null;
    expect(readDestinations('disk://files/a', { recognize }, given)).toMatchObject(found);
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
