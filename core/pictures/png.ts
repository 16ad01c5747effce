import { joined, viewOf } from './byte-parts.ts';
import type { PictureReading } from './picture.ts';

const DAMAGED = { error: 'The PNG file is damaged or incomplete' } as const;

const HEADER_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;

/** Chunks that are needed to show the picture; texts, times, EXIF and private chunks are not. */
const KEPT = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'],
  ...['gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs', 'bKGD'],
]);

/**
 * Reads a PNG file and leaves out texts, EXIF and what follows its end.
 * @source ISO/IEC 15948 §5
 */
export function readPng(bytes: Uint8Array): PictureReading {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_BYTES)];
  let size: { width: number; height: number } | undefined;
  for (let at = HEADER_BYTES; at + FRAME_BYTES <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) return DAMAGED;
    if (!size) {
      if (type !== 'IHDR' || length < 13) return DAMAGED;
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    if (KEPT.has(type)) parts.push(bytes.subarray(at, end));
    if (type === 'IEND') return { type: 'png', ...size, bytes: joined(parts) };
    at = end;
  }
  return DAMAGED;
}
