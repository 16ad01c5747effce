import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frames, framed } from '../frames.ts';
import {
  createResponse,
  directoryEntries,
  queryDirectoryResponse,
  readResponse,
  sessionSetupResponse,
  transceiveResponse,
  treeConnectResponse,
} from './bodies.ts';
import { COMMANDS, decodeResponse, encodeRequest, type Response } from './header.ts';
import { guidText, negotiateRequest, negotiateResponse } from './negotiate.ts';
import { fileTimeOf, Malformed, unixMs, utf16 } from './reader.ts';
import { checkBindReply, replyFragment, serverInfoReply, shareEnumReply } from './srvsvc.ts';
import { statusMeaning } from './status.ts';

const header = {
  command: 'negotiate',
  creditCharge: 1,
  creditRequest: 1,
  messageId: 5n,
  treeId: 6,
  sessionId: 7n,
} as const;

function responseOf(body: Buffer): Response {
  const message = encodeRequest(header, body);
  message.writeUInt32LE(1, 16);
  return decodeResponse(message);
}

/** Only Malformed may come of any bytes. */
const reads = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Malformed);
  }
};

const someBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));

const READERS = {
  negotiate: [65, negotiateResponse],
  'session set-up': [9, sessionSetupResponse],
  'tree connect': [16, treeConnectResponse],
  create: [89, createResponse],
  read: [17, readResponse],
  'query directory': [9, queryDirectoryResponse],
  ioctl: [49, transceiveResponse],
} as const;

describe('responses', () => {
  it.for(Object.entries(READERS))('%s: any bytes are read or malformed', ([, [size, read]]) => {
    fc.assert(
      fc.property(someBytes, fc.boolean(), (bytes, hasSize) => {
        if (hasSize && bytes.length > 1) bytes.writeUInt16LE(size, 0);
        reads(() => read(responseOf(bytes)));
      }),
    );
  });

  it('any message has a header or is malformed', () => {
    fc.assert(fc.property(someBytes, (bytes) => reads(() => decodeResponse(bytes))));
    const message = encodeRequest(header, Buffer.alloc(10));
    expect(() => decodeResponse(message)).toThrow('a request instead of a response');
    message.writeUInt32BE(0xff53_4d42, 0);
    expect(() => decodeResponse(message)).toThrow('SMB 1 only');
  });

  it('headers survive', () => {
    const { messageId, treeId, sessionId, command } = responseOf(Buffer.alloc(4));
    expect({ messageId, treeId, sessionId, command }).toEqual({
      messageId: 5n,
      treeId: 6,
      sessionId: 7n,
      command: COMMANDS.negotiate,
    });
  });

  it('a dialect that was not offered is malformed', () => {
    const body = Buffer.alloc(64);
    body.writeUInt16LE(65, 0);
    body.writeUInt16LE(0x02ff, 4);
    expect(() => negotiateResponse(responseOf(body))).toThrow('dialect 0x2ff');
    body.writeUInt16LE(0x0311, 4);
    expect(() => negotiateResponse(responseOf(body))).toThrow('without a hash');
    body.writeUInt16LE(0x0300, 4);
    expect(negotiateResponse(responseOf(body))).toMatchObject({
      dialect: 0x0300,
      signing: 'aes-cmac',
      cipher: null,
      timeMs: null,
    });
  });

  it('entries of a folder come in their order, and never without end', () => {
    const entry = (name: string, isLast: boolean): Buffer => {
      const text = utf16(name);
      const bytes = Buffer.alloc(Math.ceil((64 + text.length) / 8) * 8);
      bytes.writeUInt32LE(isLast ? 0 : bytes.length, 0);
      bytes.writeBigUInt64LE(12n, 40);
      bytes.writeUInt32LE(text.length, 60);
      text.copy(bytes, 64);
      return bytes;
    };
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20, unit: 'grapheme' }), { minLength: 1, maxLength: 9 }), (names) => {
        const bytes = Buffer.concat(names.map((name, at) => entry(name, at === names.length - 1)));
        expect(directoryEntries(bytes).map(({ name }) => name)).toEqual(names);
      }),
    );
    const loop = entry('x', false);
    loop.writeUInt32LE(8, 0);
    expect(() => directoryEntries(loop)).toThrow('overlap');
    expect(directoryEntries(Buffer.alloc(0))).toEqual([]);
    fc.assert(fc.property(someBytes, (bytes) => reads(() => directoryEntries(bytes))));
  });
});

describe('the server service', () => {
  it('any reply is read or malformed', () => {
    fc.assert(
      fc.property(someBytes, fc.boolean(), (bytes, isGood) => {
        // A result of 0 at the end, so that the rest is looked at.
        const stub = isGood ? Buffer.concat([bytes, Buffer.alloc(4)]) : bytes;
        reads(() => shareEnumReply(stub));
        reads(() => serverInfoReply(stub));
        reads(() => replyFragment(bytes));
        reads(() => checkBindReply(bytes));
      }),
    );
  });

  it('counts that exceed the reply allocate nothing', () => {
    const stub = Buffer.alloc(40);
    for (const [at, value] of [1, 1, 0x20000, 0xffff_ffff, 0x20000, 0xffff_ffff].entries())
      stub.writeUInt32LE(value, 4 * at);
    expect(() => shareEnumReply(stub)).toThrow('a count exceeds');
  });
});

describe('frames', () => {
  const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 8 });

  it('are found however the stream is cut', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (list, cuts) => {
        const stream = Buffer.concat([...list.map((one) => framed(Buffer.from(one))), Buffer.alloc(4)]);
        const frames = new Frames();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = cuts[turn % cuts.length] as number;
          found.push(...frames.add(stream.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(list.map((one) => Buffer.from(one)));
      }),
    );
  });

  it('that are too long, or no frames, are malformed at once', () => {
    expect(() => new Frames().add(Buffer.from([0, 0xff, 0, 0]))).toThrow(Malformed);
    expect(() => new Frames().add(Buffer.from('HTTP/1.1 400'))).toThrow('this is no SMB over TCP');
  });
});

describe('values', () => {
  it('times survive, and 0 is none', () => {
    expect(unixMs(0n)).toBeNull();
    expect(unixMs(0xffff_ffff_ffff_ffffn)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        expect(unixMs(fileTimeOf(ms))).toBeCloseTo(ms, 2);
      }),
    );
  });

  it('GUIDs are as Windows shows them', () => {
    expect(guidText(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
      '33221100-5544-7766-8899-aabbccddeeff',
    );
  });

  it('every status has a meaning', () => {
    expect(statusMeaning(0xc000_006d).outcome).toBe('denied');
    expect(statusMeaning(0xc000_00cc).outcome).toBe('unexpected');
    expect(statusMeaning(0xc123_4567)).toEqual({
      outcome: 'server-error',
      text: 'the server reports an error (0xc1234567)',
    });
  });

  it('a request has its contexts at places that are multiples of 8', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (serverName) => {
        const body = negotiateRequest({ clientGuid: Buffer.alloc(16), salt: Buffer.alloc(32), serverName });
        const message = encodeRequest(header, body);
        let at = body.readUInt32LE(28);
        for (let left = body.readUInt16LE(32); left > 0; left--) {
          expect(at % 8).toBe(0);
          at += 8 + message.readUInt16LE(at + 2);
          if (left > 1) at += (8 - (at % 8)) % 8;
        }
        expect(at).toBe(message.length);
      }),
    );
  });
});
