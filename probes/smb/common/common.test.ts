import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../core/testing/any-text.ts';
import { recognizeSmb } from './recognize.ts';
import { parseStep, parseSteps, Steps, stepText } from './steps.ts';

describe('steps', () => {
  it('are a text with semicolons, or a list', () => {
    const steps = [
      { do: 'info' },
      { do: 'shares', match: null },
      { do: 'shares', match: 'dat.*' },
      { do: 'stat', share: 'data', path: 'docs\\a b.txt' },
      { do: 'list', share: 'data', path: 'docs', pattern: '*.txt' },
      { do: 'read', share: 'data', path: 'big.bin', blockKiB: 64 },
    ];
    const written = [
      'info',
      'shares',
      'share dat.*',
      'stat data/docs/a b.txt',
      'list //data\\docs/*.txt',
      'read 64KiB data/big.bin',
    ];
    expect(parseSteps(written)).toEqual(steps);
    expect(parseSteps(`${written.join('; ')};`)).toEqual(steps);
    expect(parseSteps('list data')).toEqual([{ do: 'list', share: 'data', path: '', pattern: '*' }]);
    expect(parseSteps('stat data')).toEqual([{ do: 'stat', share: 'data', path: '' }]);
  });

  it('that are wrong say why', () => {
    const wrong = {
      'delete data/x': /^There is no step delete: write info, shares/,
      'info x': /stands alone/,
      share: /needs a regular expression/,
      'share (?=x)': /look-around/,
      stat: /needs a share/,
      'stat data/../x': /no \. or \.\./,
      'read data': /needs a file/,
      'read 2000KiB data/x': /1KiB to 1024KiB/,
    };
    for (const [text, reason] of Object.entries(wrong))
      expect((parseStep(text) as { error: string }).error).toMatch(reason);
    expect(Steps.safeParse(Array.from({ length: 21 }, () => 'info')).success).toBe(false);
  });

  it.each(['stat \\\\\t', 'stat //  '])('need a share that is more than space: %j', (text) => {
    expect(parseStep(text)).toEqual({ error: expect.stringContaining('needs a share') });
  });

  it('are the same again when they are written out', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 60 }),
        fc.constantFrom('stat ', 'list ', 'read ', 'share ', ''),
        (text, verb) => {
          const step = parseStep(verb + text);
          if (!('error' in step)) expect(parseStep(stepText(step))).toEqual(step);
        },
      ),
    );
  });
});

describe('smb URLs', () => {
  it('are targets', () => {
    expect(recognizeSmb('smb://nas')).toMatchObject({ to: 'nas', settings: {} });
    expect(recognizeSmb('smb://nas:4455/data')).toMatchObject({
      to: 'nas',
      settings: { port: 4455, steps: ['list data/*'] },
    });
    expect(recognizeSmb('smb://CORP;ann@[fe80::1%eth0]/data/My%20Files/a.txt')).toMatchObject({
      to: 'fe80::1%eth0',
      settings: { user: 'ann', domain: 'CORP', steps: ['stat data/My Files/a.txt'] },
    });
  });

  it('with a password are none', () => {
    expect(recognizeSmb('smb://ann:topsecret@nas/data')).toBeNull();
  });

  it('other texts are not', () => {
    for (const text of ['nas', 'http://nas', 'smb://', 'smb:///x', 'smb://nas:0', 'smb://nas:99999', 'smb://a b']) {
      expect(recognizeSmb(text), text).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => void recognizeSmb(`smb://${text}`)));
  });
});
