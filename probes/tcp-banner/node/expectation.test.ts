import { describe, expect, it } from 'vitest';
import { check, expectationProblem, isComplete, unmetText } from './expectation.ts';
import { DIALOGUES } from './start-tls.ts';

const NONE = { expectText: null, expectRegex: null, rejectRegex: null };

describe('expectations', () => {
  it('are met by text and pattern, and not by what is rejected', () => {
    const wanted = { expectText: 'SSH-2.0', expectRegex: '^SSH-[0-9.]+-OpenSSH', rejectRegex: 'OpenSSH_[1-6]' };
    const judge = (text: string) => unmetText(check(text, wanted));
    expect(judge('SSH-2.0-OpenSSH_9.2\r\n')).toBeNull();
    expect(judge('SSH-2.0-OpenSSH_6.6\r\n')).toBe('The banner matches OpenSSH_[1-6]');
    expect(judge('SSH-2.0-dropbear')).toBe('The banner does not match ^SSH-[0-9.]+-OpenSSH');
    expect(judge('220 mail')).toBe('The banner does not contain "SSH-2.0"');
  });

  it('none is met by anything', () => {
    expect(check('x', NONE)).toEqual([]);
    expect(isComplete('', NONE)).toBe(true);
  });

  it('cannot be checked with a pattern that RE2 does not know, or that takes too long', () => {
    expect(expectationProblem({ ...NONE, expectRegex: '^SSH', rejectRegex: 'x+' })).toBeNull();
    expect(expectationProblem({ ...NONE, expectRegex: '\\p{Nothing}' })).toContain('not a regular expression of RE2');
    expect(expectationProblem({ ...NONE, rejectRegex: '.{0,1000}x' })).toContain('takes too long');
  });

  it('a rejected pattern is not waited for', () => {
    expect(isComplete('x', { ...NONE, rejectRegex: 'x' })).toBe(true);
  });
});

describe('dialogues before TLS', () => {
  it('know when a reply is complete and what it means', () => {
    const { smtp, imap, pop3 } = DIALOGUES;
    expect(smtp.reply.exec('250-mail\r\n250-SIZE\r\n')).toBeNull();
    expect(smtp.reply.exec('250-mail\r\n250 STARTTLS\r\n')?.[0]).toBe('250 STARTTLS\r\n');
    expect(smtp.accepted.test('454 TLS not available\r\n')).toBe(false);
    expect(imap.greeting.test('* OK IMAP4rev1\r\n')).toBe(true);
    expect(imap.reply.test('* CAPABILITY IMAP4rev1\r\n')).toBe(false);
    expect(imap.accepted.test('a1 NO\r\n')).toBe(false);
    expect(pop3.greeting.test('+OK ready\r\n')).toBe(true);
    expect(pop3.accepted.test('-ERR\r\n')).toBe(false);
  });
});
