import { z } from 'zod';
import type { StreamFrame } from './port.ts';

const Id = z.int().min(0);
const FaultShape = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** Control messages. Binary messages are a u32 stream id, little endian, padded to 8 bytes, then the frame. */
export const Control = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id: Id, m: z.string(), a: z.unknown() }),
  z.object({ t: z.literal('open'), id: Id, m: z.string(), a: z.unknown(), credit: z.int().min(1).max(1_000_000) }),
  z.object({ t: z.literal('credit'), id: Id, n: z.int().min(1).max(1_000_000) }),
  z.object({ t: z.literal('cancel'), id: Id }),
  z.object({ t: z.literal('ok'), id: Id, r: z.unknown() }),
  z.object({ t: z.literal('item'), id: Id, v: z.unknown() }),
  z.object({ t: z.literal('end'), id: Id }),
  z.object({ t: z.literal('fault'), id: Id, f: FaultShape }),
]);
export type Control = z.infer<typeof Control>;

/** Bytes in front of a frame in its message. */
export const FRAME_PREFIX_BYTES = 8;

export function writeFramePrefix(into: Uint8Array<ArrayBuffer>, offset: number, id: number): void {
  const view = new DataView(into.buffer, into.byteOffset + offset, FRAME_PREFIX_BYTES);
  view.setUint32(0, id, true);
  view.setUint32(4, 0, true);
}

/** @param prefix at least FRAME_PREFIX_BYTES @returns the number of the stream */
export const readFramePrefix = (prefix: Uint8Array<ArrayBuffer>): number =>
  new DataView(prefix.buffer, prefix.byteOffset, FRAME_PREFIX_BYTES).getUint32(0, true);

/** One buffer of just its size, for transports that take whole messages. */
export function packFrame({ id, frame }: StreamFrame): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(FRAME_PREFIX_BYTES + frame.byteLength);
  writeFramePrefix(message, 0, id);
  message.set(frame, FRAME_PREFIX_BYTES);
  return message;
}

/** @returns the frame as a view of the message; a malformed message comes as a frame of stream 0, which never exists */
export function unpackFrame(message: Uint8Array<ArrayBuffer>): StreamFrame {
  if (message.byteLength < FRAME_PREFIX_BYTES) return { id: 0, frame: new Uint8Array(0) };
  return { id: readFramePrefix(message), frame: message.subarray(FRAME_PREFIX_BYTES) };
}

/** @returns undefined for anything that is not a message of this protocol */
export function readControl(text: string): Control | undefined {
  try {
    const parsed = Control.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: the caller treats it as a protocol error
  }
}
