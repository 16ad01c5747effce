import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../core/rpc/port.ts';
import { FrameDecoder } from './socket-port.ts';

/** What `socketPort` writes for a message. */
function written(message: Message): Buffer {
  const text = typeof message === 'string';
  const body = Buffer.from(message as string);
  const head = Buffer.alloc(4);
  head.writeUInt32LE((body.byteLength | (text ? 0x8000_0000 : 0)) >>> 0);
  return Buffer.concat([head, body]);
}

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Uint8Array.from(bytes)),
);

function decoded(chunks: readonly Uint8Array[]): (Message | 'too-large')[] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) => [...decoder.push(chunk)].map((one) => (one === 'too-large' ? one : one.body)));
}

describe('the frame decoder', () => {
  it('gives the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), fc.array(fc.nat(400), { maxLength: 20 }), (messages, cuts) => {
        const stream = Buffer.concat(messages.map(written));
        const ends = [...new Set(cuts.map((cut) => Math.min(cut, stream.length)))].sort((left, right) => left - right);
        const chunks = [...ends, stream.length].map((end, at) => stream.subarray(at === 0 ? 0 : ends[at - 1], end));
        expect(decoded(chunks)).toEqual(messages);
      }),
    );
  });

  it('gives a message as soon as its last byte is there, an empty one at once', () => {
    const decoder = new FrameDecoder();
    expect([...decoder.push(written(''))]).toEqual([{ body: '' }]);
    const bytes = written('héllo');
    for (const byte of bytes.subarray(0, -1)) expect([...decoder.push(Uint8Array.of(byte))]).toEqual([]);
    expect([...decoder.push(bytes.subarray(-1))]).toEqual([{ body: 'héllo' }]);
  });

  it('gives binary bodies as buffers of their own, exactly sized', () => {
    const [body] = decoded([Buffer.concat([written(Uint8Array.of(1, 2, 3)), written('x')])]) as Uint8Array[];
    expect([body?.byteOffset, body?.buffer.byteLength]).toEqual([0, 3]);
  });

  it.each([0x1000_0001, 0x7fff_ffff, 0xffff_ffff])('refuses a length of %d before it takes room for it', (length) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(length >>> 0);
    expect(decoded([written('ok'), head])).toEqual(['ok', 'too-large']);
  });
});
