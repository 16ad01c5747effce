import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../core/rpc/port.ts';
import { packFrame } from '../core/rpc/wire.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { encodeMessage } from './socket-port.ts';

const written = (message: Message): Buffer => Buffer.concat(encodeMessage(message));

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.record({
    id: fc.nat(0xffff_ffff),
    frame: fc.uint8Array({ maxLength: 50 }).map((bytes) => Uint8Array.from(bytes)),
  }),
);

function decoded(chunks: readonly Uint8Array[]): (Message | 'malformed')[] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) => [...decoder.push(chunk)].map((one) => (one === 'malformed' ? one : one.message)));
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
    expect([...decoder.push(written(''))]).toEqual([{ message: '' }]);
    const empty = { id: 3, frame: new Uint8Array(0) };
    expect([...decoder.push(written(empty))]).toEqual([{ message: empty }]);
    const bytes = written('héllo');
    for (const byte of bytes.subarray(0, -1)) expect([...decoder.push(Uint8Array.of(byte))]).toEqual([]);
    expect([...decoder.push(bytes.subarray(-1))]).toEqual([{ message: 'héllo' }]);
  });

  it('gives frames as buffers of their own, exactly sized', () => {
    const [first] = decoded([Buffer.concat([written({ id: 1, frame: Uint8Array.of(1, 2, 3) }), written('x')])]);
    if (typeof first !== 'object') throw new Error('no frame');
    expect([first.frame.byteOffset, first.frame.buffer.byteLength]).toEqual([0, 3]);
  });

  it.each([0x1000_0001, 0x7fff_ffff, 0xffff_ffff])('refuses a length of %d before it takes room for it', (length) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(length >>> 0);
    expect(decoded([written('ok'), head])).toEqual(['ok', 'malformed']);
  });

  it('refuses a frame that is too short for the number of its stream', () => {
    expect(decoded([written('ok'), Buffer.from([7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])])).toEqual(['ok', 'malformed']);
  });
});

it('a frame is written with a head of its own, as the bytes that one whole message would be', () => {
  const frame = Uint8Array.of(1, 2, 3);
  const [head, body] = encodeMessage({ id: 9, frame });
  expect(body).toBe(frame);
  const whole = packFrame({ id: 9, frame });
  expect([...head, ...body]).toEqual([whole.byteLength, 0, 0, 0, ...whole]);
});
