import { describe, expect, it } from 'vitest';
import { asciiName, parseHostName } from './host-name.ts';

describe('a host name', () => {
  it.each([
    ['A.Example.', 'a.example', 'a.example'],
    ['_sip._tcp.a-b.example', '_sip._tcp.a-b.example', '_sip._tcp.a-b.example'],
    ['Bücher.example', 'bücher.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'bücher.example', 'xn--bcher-kva.example'],
    ['例え.テスト', '例え.テスト', 'xn--r8jz45g.xn--zckzah'],
    ['faß.example', 'faß.example', 'xn--fa-hia.example'],
    ['نامه\u200cای.example', 'نامه\u200cای.example', 'xn--mgba3gch31f060k.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s is shown as %s and looked up as %s', (typed, text, ascii) => {
    expect(parseHostName(typed)).toEqual({ text, ascii });
  });

  it.each([
    ['a..b', '"a..b" has an empty part between its dots'],
    ['bü..example', '"bü..example" has an empty part between its dots'],
    ['a b.example', '"a b.example" is not an address or a name: unexpected characters in "a b"'],
    ['a\u200b.example', '"a\u200b.example" is not an address or a name: it contains U+200B (zero width space)'],
    [
      'bü\u200bcher.example',
      '"bü\u200bcher.example" is not an address or a name: it contains U+200B (zero width space)',
    ],
    ['a\u200d.example', '"a\u200d.example" is not an address or a name: it contains U+200D (zero width joiner)'],
    ['a\ufffd.example', expect.stringContaining('U+FFFD (replacement character: the text is not UTF-8)')],
    ['\u{e0001}.example', expect.stringContaining('U+E0001 (invisible character)')],
    ['-a.example', '"-a.example" is not an address or a name: unexpected characters in "-a"'],
    ['bücher%2e.example', '"bücher%2e.example" is not an address or a name: unexpected characters in "bücher%2e"'],
    ['bü@x.example', '"bü@x.example" is not an address or a name: unexpected characters in "bü@x"'],
    ['0x7f000001', '"0x7f000001" is not an IPv4 address: a name does not end in a number'],
    ['0x7f.1', '"0x7f.1" is not an IPv4 address: a name does not end in a number'],
    ['a.0X7F', '"a.0X7F" is not an IPv4 address: a name does not end in a number'],
    ['１２７.0.0.1', '"１２７.0.0.1" is not an IPv4 address: a name does not end in a number'],
    [`${'ü'.repeat(60)}.example`, expect.stringContaining('is longer than the 63 characters')],
  ])('%s is refused', (typed, message) => {
    expect(parseHostName(typed)).toEqual({ error: message });
  });

  it('has no ASCII form when it is none', () => {
    expect([asciiName('bü cher'), asciiName('ü:80')]).toEqual([undefined, undefined]);
  });
});
