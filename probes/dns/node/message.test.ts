import { encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../../../core/testing/runs.ts';
import { parseDnsName } from '../common/names.ts';
import { recordCode } from '../common/record-types.ts';
import { type DnsMessage, decodeMessage } from './message.ts';
import { encodeQuery } from './query.ts';
import { replyProblem } from './reply-check.ts';

const RESPONSE = 0x8000;

function decoded(bytes: Uint8Array): DnsMessage {
  const result = decodeMessage(bytes);
  if ('error' in result) throw new Error(result.error);
  return result.message;
}

/** Bytes of an answer with these records, made by another implementation. */
const answerOf = (answers: Packet['answers'], more: Packet = {}): Uint8Array =>
  encode({
    type: 'response',
    id: 7,
    flags: 0x0180,
    questions: [{ type: 'A', name: 'example.com' }],
    answers: answers ?? [],
    ...more,
  });

const dataOf = (answers: Packet['answers']): string[] => decoded(answerOf(answers)).answers.map(({ data }) => data);

const head = { name: 'example.com', ttl: 300 } as const;

it('reads the records that another implementation writes', () => {
  expect(
    dataOf([
      { ...head, type: 'A', data: '192.0.2.1' },
      { ...head, type: 'AAAA', data: '2001:db8::1' },
      { ...head, type: 'NS', data: 'ns.example.com' },
      { ...head, type: 'CNAME', data: 'www.example.com' },
      { ...head, type: 'PTR', data: 'host.example.com' },
      { ...head, type: 'DNAME', data: 'example.net' },
      { ...head, type: 'MX', data: { preference: 10, exchange: 'mail.example.com' } },
      { ...head, type: 'TXT', data: ['v=spf1 -all', 'a "quoted" \\ text'] },
      { ...head, type: 'SRV', data: { priority: 1, weight: 2, port: 443, target: 'www.example.com' } },
      { ...head, type: 'HINFO', data: { cpu: 'x86', os: 'linux' } },
      { ...head, type: 'CAA', data: { flags: 0, tag: 'issue', value: 'ca.example' } },
      { ...head, type: 'RP', data: { mbox: 'admin.example.com', txt: 'txt.example.com' } },
    ]),
  ).toEqual([
    '192.0.2.1',
    '2001:db8::1',
    'ns.example.com.',
    'www.example.com.',
    'host.example.com.',
    'example.net.',
    '10 mail.example.com.',
    '"v=spf1 -all" "a \\"quoted\\" \\\\ text"',
    '1 2 443 www.example.com.',
    '"x86" "linux"',
    '0 issue "ca.example"',
    'admin.example.com. txt.example.com.',
  ]);
});

it('reads the records of DNSSEC and of keys', () => {
  const digest = Buffer.from('0102ab', 'hex');
  const records = dataOf([
    { ...head, type: 'DS', data: { keyTag: 12345, algorithm: 8, digestType: 2, digest } },
    { ...head, type: 'DNSKEY', data: { flags: 257, algorithm: 8, key: Buffer.from('key') } },
    { ...head, type: 'TLSA', data: { usage: 3, selector: 1, matchingType: 1, certificate: digest } },
    { ...head, type: 'SSHFP', data: { algorithm: 4, hash: 2, fingerprint: 'ab'.repeat(32) } },
    {
      ...head,
      type: 'NAPTR',
      data: { order: 1, preference: 2, flags: 'S', services: 'SIP+D2U', regexp: '', replacement: 'a.example' },
    },
    {
      ...head,
      type: 'RRSIG',
      data: {
        typeCovered: 'A',
        algorithm: 8,
        labels: 2,
        originalTTL: 300,
        expiration: 1_800_000_000,
        inception: 1_700_000_000,
        keyTag: 1,
        signersName: 'example.com',
        signature: Buffer.from('sig'),
      },
    },
    { ...head, type: 'NSEC', data: { nextDomain: 'b.example.com', rrtypes: ['A', 'RRSIG', 'CAA'] } },
    {
      ...head,
      type: 'NSEC3',
      data: {
        algorithm: 1,
        flags: 0,
        iterations: 0,
        salt: Buffer.alloc(0),
        nextDomain: Buffer.from('0123456789abcdef0123'),
        rrtypes: ['A'],
      },
    },
  ] as Packet['answers']);
  expect(records).toEqual([
    '12345 8 2 0102AB',
    '257 3 8 a2V5',
    '3 1 1 0102AB',
    `4 2 ${'AB'.repeat(32)}`,
    '1 2 "S" "SIP+D2U" "" a.example.',
    'A 8 2 300 20270115080000 20231114221320 1 example.com. c2ln',
    'b.example.com. A RRSIG CAA',
    expect.stringMatching(/^1 0 0 - [0-9A-V]{32} A$/),
  ]);
});

it('reads HTTPS records, and those without a format as hexadecimal', () => {
  const https = Buffer.from(
    '000100' + '00010006' + '026832026833' + '00030002' + '20fb' + '00040004' + 'c0000201',
    'hex',
  );
  const messages = answerOf([
    { ...head, type: 'UNKNOWN_65', data: https },
    { ...head, type: 'UNKNOWN_4711', data: Buffer.from('0a000001', 'hex') },
    { ...head, type: 'UNKNOWN_4711', data: Buffer.alloc(0) },
  ] as unknown as Packet['answers']);
  expect(decoded(messages).answers).toMatchObject([
    { type: 'HTTPS', data: '1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1' },
    { type: 'TYPE4711', data: '\\# 4 0A000001' },
    { type: 'TYPE4711', data: '\\# 0' },
  ]);
});

it('reads EDNS with extended errors and the name of the instance', () => {
  const bytes = answerOf([], {
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: 1232,
        extendedRcode: 1,
        ednsVersion: 0,
        flags: 0x8000,
        flag_do: true,
        options: [
          { code: 15, data: Buffer.concat([Buffer.from([0, 22]), Buffer.from('no \u0007 server')]) },
          { code: 3, data: Buffer.from('fra1') },
        ],
      },
    ] as unknown as NonNullable<Packet['additionals']>,
  });
  const message = decoded(bytes);
  expect(message.edns).toEqual({
    version: 0,
    udpBytes: 1232,
    dnssecOk: true,
    extendedRcode: 1,
    errors: [{ code: 22, name: 'No reachable authority', text: 'no \ufffd server' }],
    nsid: 'fra1',
  });
  expect(message.rcode).toBe(16);
  expect(message.additional).toEqual([]);
});

const rawAnswer = (rest: string, counts = '0001000000000000'): Uint8Array =>
  Uint8Array.from(Buffer.from(`00078180${counts}${rest}`, 'hex'));

it('refuses names that loop, and data beyond the end', () => {
  const error = (rest: string, counts?: string) => decodeMessage(rawAnswer(rest, counts));
  expect(error('c00c00010001')).toEqual({ error: 'a name points forwards or to itself' });
  expect(error('c00e' + 'c00c' + '00010001')).toEqual({ error: 'a name points forwards or to itself' });
  expect(error('0161c00c00010001')).toEqual({ error: 'a name points forwards or to itself' });
  expect(error('4161')).toEqual({ error: 'a label has an unknown type' });
  expect(error('0361')).toEqual({ error: 'the message ends inside a field' });
  expect(error('00' + '0001' + '0001' + '00000001' + '0005' + '7f000001', '0000000100000000')).toEqual({
    error: 'the message ends inside a field',
  });
  expect(error('00' + '0001' + '0001' + '00000001' + '0005' + '7f00000101', '0000000100000000')).toEqual({
    error: 'a record of type A has too much data',
  });
  expect(decodeMessage(Uint8Array.of(1, 2, 3))).toEqual({ error: 'the message ends inside a field' });
});

it('keeps what came before the cut of a truncated message', () => {
  const whole = answerOf([
    { ...head, type: 'A', data: '192.0.2.1' },
    { ...head, type: 'A', data: '192.0.2.2' },
  ]);
  const cut = whole.slice(0, whole.length - 3);
  expect(decodeMessage(cut)).toHaveProperty('error');
  cut[2] = (cut[2] as number) | 2;
  expect(decoded(cut)).toMatchObject({ isTruncated: true, answers: [{ data: '192.0.2.1' }] });
});

const query = (name: string, type = recordCode('A')) => {
  const parsed = parseDnsName(name);
  if ('error' in parsed) throw new Error(parsed.error);
  const question = { labels: parsed.labels, type, class: 1 };
  const edns = { udpBytes: 1232, dnssecOk: true, nsid: true };
  const bytes = encodeQuery({ id: 7, question, recursion: true, authenticData: true, checkingDisabled: true, edns });
  return { question, bytes };
};

it('writes a query that reads back', () => {
  const { bytes } = query('WWW.example.com', recordCode('HTTPS'));
  expect(decoded(bytes)).toMatchObject({
    id: 7,
    isResponse: false,
    recursionDesired: true,
    authenticData: true,
    checkingDisabled: true,
    questions: [{ type: 65, class: 1 }],
    edns: { udpBytes: 1232, dnssecOk: true, nsid: '' },
  });
});

it('tells an answer from other messages', () => {
  const { question, bytes } = query('example.com');
  const answer = answerOf([]);
  expect(replyProblem(answer, 7, question)).toBeNull();
  expect(replyProblem(answer, 8, question)).toBe('has another id than the query');
  expect(replyProblem(bytes, 7, question)).toBe('is a query, no answer');
  expect(replyProblem(answer, 7, query('EXAMPLE.com').question)).toBeNull();
  expect(replyProblem(answer, 7, query('example.net').question)).toBe('answers another question: example.com. IN A');
  expect(replyProblem(Uint8Array.of(0, 7), 7, question)).toBe('is too short for a DNS message');
  const formatError = rawAnswer('', '0000000000000000');
  formatError[3] = 1;
  expect(replyProblem(formatError, 7, question)).toBeNull();
  expect(replyProblem(rawAnswer('c00c00010001'), 7, question)).toMatch(/malformed question/);
});

it('never throws, and ends, for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const result = decodeMessage(bytes);
      expect('message' in result || result.error.length > 0).toBe(true);
      replyProblem(bytes, 7, query('example.com').question);
    }),
    { numRuns: runs(300) },
  );
});

it('never throws for a changed answer', () => {
  const good = answerOf([
    { ...head, type: 'MX', data: { preference: 10, exchange: 'mail.example.com' } },
    { ...head, type: 'TXT', data: ['text'] },
    { ...head, type: 'NSEC', data: { nextDomain: 'b.example.com', rrtypes: ['A', 'CAA'] } },
    { ...head, type: 'CAA', data: { flags: 0, tag: 'issue', value: 'ca.example' } },
  ] as Packet['answers']);
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(good.length), (changes, length) => {
      const bytes = good.slice(0, length || good.length);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      decodeMessage(bytes);
    }),
    { numRuns: runs(500) },
  );
});

it('ends for the largest message of names with pointers', () => {
  // Names that each lead through as many pointers as are allowed.
  const bytes = new Uint8Array(65_535);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, RESPONSE);
  view.setUint16(6, 65_535);
  let at = 12;
  for (let link = 0; link < 120; link++, at += 2) view.setUint16(at, link === 0 ? 0 : 0xc000 | (at - 2));
  while (at + 12 < bytes.length) {
    view.setUint16(at, 0xc000 | (12 + 119 * 2));
    view.setUint16(at + 2, 4711);
    at += 12;
  }
  expect(decodeMessage(bytes)).toEqual({ error: expect.any(String) });
});

it('reads any name that it has written', () => {
  const label = fc.uint8Array({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
      const question = { labels, type: 1, class: 1 };
      const plain = { recursion: false, authenticData: false, checkingDisabled: false, edns: null };
      const [read] = decoded(encodeQuery({ id: 1, question, ...plain })).questions;
      expect(read?.labels.map((one) => [...one])).toEqual(labels.map((one) => [...one]));
    }),
  );
});

/** An answer of 64 KB with NS records: a long name in the question, and as many records of these names as fit. */
function crowded(name: (at: number) => Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(RESPONSE, 2);
  head.writeUInt16BE(1, 4);
  const parts = [head, ...Array.from({ length: 126 }, () => Buffer.from([1, 0xff])), Buffer.from([0, 0, 1, 0, 1])];
  let size = Buffer.concat(parts).length;
  let count = 0;
  for (;;) {
    const owner = name(count);
    const record = Buffer.concat([owner, Buffer.from([0, 2, 0, 1, 0, 0, 0, 1, 0, owner.length]), owner]);
    if (size + record.length > 65_535) break;
    parts.push(record);
    size += record.length;
    count += 1;
  }
  head.writeUInt16BE(count, 6);
  return Buffer.concat(parts);
}

it('reads a name that thousands of records point to once', () => {
  const message = decoded(crowded(() => Buffer.from([0xc0, 12])));
  expect(message.answers).toHaveLength(4661);
  const names = message.answers.flatMap(({ name, data }) => [name, data]);
  expect(new Set(names)).toEqual(new Set(['\\255.'.repeat(126)]));
});

it('refuses an answer whose names have more labels than any proper one', () => {
  // A label of its own before the pointer: no two names are the same.
  const bytes = crowded((at) => Buffer.from([2, at & 255, at >> 8, 0xc0, 18]));
  expect(decodeMessage(bytes)).toEqual({ error: 'the message has too many labels or types' });
});

it('refuses an answer whose records list more types than there are', () => {
  const every = Buffer.concat([Buffer.from([0, 32]), Buffer.alloc(32, 255)]);
  const nsec = (windows: number) => {
    const data = Buffer.concat([Buffer.from([0]), ...Array.from({ length: windows }, () => every)]);
    const head = Buffer.from([0, 7, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 47, 0, 1, 0, 0, 0, 1, 0, 0]);
    head.writeUInt16BE(data.length, 21);
    return Buffer.concat([head, data]);
  };
  expect(decoded(nsec(3)).answers).toHaveLength(1);
  expect(decodeMessage(nsec(1900))).toEqual({ error: 'the message has too many labels or types' });
});
