import { z } from 'zod';

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

const FRAME_PREFIX_BYTES = 8;

export function frameMessage(id: number, frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(FRAME_PREFIX_BYTES + frame.byteLength);
  new DataView(message.buffer).setUint32(0, id, true);
  message.set(frame, FRAME_PREFIX_BYTES);
  return message;
}

/** @returns the stream id and a copy-free view of the frame; undefined for a malformed message */
export function readFrameMessage(
  message: Uint8Array<ArrayBuffer>,
): { readonly id: number; readonly frame: Uint8Array<ArrayBuffer> } | undefined {
  if (message.byteLength < FRAME_PREFIX_BYTES) return undefined;
  const id = new DataView(message.buffer, message.byteOffset, 4).getUint32(0, true);
  return { id, frame: message.subarray(FRAME_PREFIX_BYTES) };
}

/** @returns undefined for anything that is not one of ours */
export function readControl(text: string): Control | undefined {
  try {
    const parsed = Control.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: the caller treats it as a protocol error
  }
}
