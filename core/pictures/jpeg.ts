import { joined, viewOf } from './byte-parts.ts';
import type { PictureReading } from './picture.ts';

const DAMAGED = { error: 'The JPEG file is damaged or incomplete' } as const;

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COMMENT = 0xfe;
const EXIF_SEGMENT = 0xe1;

/** Frame headers: those of 0xC0 to 0xCF that are not tables. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** JFIF, colour profile and colour transform are needed to show the picture; other application data is not. */
const KEPT_APPLICATION = new Set([0xe0, 0xe2, 0xee]);
const isLeftOut = (marker: number): boolean =>
  marker === COMMENT || (marker >= 0xe0 && marker <= 0xef && !KEPT_APPLICATION.has(marker));

/**
 * Reads a JPEG file and leaves out EXIF (with the place where it was taken), XMP, IPTC, comments and what follows its end.
 * The orientation stays.
 * @source ITU-T T.81 Annex B; Exif 2.32 §4.6.4
 */
export function readJpeg(bytes: Uint8Array): PictureReading {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let size: { width: number; height: number } | undefined;
  let orientation = 1;
  let at = 2;
  for (;;) {
    while (at + 1 < bytes.length && bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1; // fill bytes
    if (at + 1 >= bytes.length || bytes[at] !== 0xff) return DAMAGED;
    const marker = bytes[at + 1] as number;
    if (marker === EOI) {
      if (!size) return DAMAGED;
      parts.push(bytes.subarray(at, at + 2));
      const turned = orientation >= 5 ? { width: size.height, height: size.width } : size;
      if (orientation > 1) parts.splice(1, 0, orientationSegment(orientation));
      return { type: 'jpg', ...turned, bytes: joined(parts) };
    }
    if (marker === SOI || at + 4 > bytes.length) return DAMAGED;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length || end < at + 4) return DAMAGED;
    if (isFrame(marker)) {
      if (end < at + 9) return DAMAGED;
      size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === EXIF_SEGMENT) orientation = orientationOf(bytes.subarray(at + 4, end)) ?? orientation;
    const next = marker === SOS ? scanEnd(bytes, end) : end;
    if (next < 0) return DAMAGED;
    if (!isLeftOut(marker)) parts.push(bytes.subarray(at, next));
    at = next;
  }
}

/** First marker after the compressed data of a scan; -1 = there is none. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] as number;
    const isData = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return -1;
}

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** Orientation 1 to 8 of an Exif segment; undefined = it has none. */
function orientationOf(segment: Uint8Array): number | undefined {
  if (segment.length < 14 || String.fromCharCode(...segment.subarray(0, 6)) !== 'Exif\0\0') return undefined;
  const tiff = viewOf(segment.subarray(6));
  const isLittle = tiff.getUint16(0) === 0x4949;
  const start = tiff.getUint32(4, isLittle);
  if (start + 2 > tiff.byteLength) return undefined;
  const count = tiff.getUint16(start, isLittle);
  for (let entry = start + 2; entry < start + 2 + count * 12 && entry + 12 <= tiff.byteLength; entry += 12) {
    if (tiff.getUint16(entry, isLittle) !== ORIENTATION_TAG || tiff.getUint16(entry + 2, isLittle) !== SHORT) continue;
    const value = tiff.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An Exif segment with nothing but the orientation: a TIFF header and a directory of one entry, in words of 16 bits. */
function orientationSegment(orientation: number): Uint8Array {
  const header = [0x4d4d, 42, 0, 8];
  const directory = [1, ORIENTATION_TAG, SHORT, 0, 1, orientation, 0, 0, 0];
  const tiff = [...header, ...directory].flatMap((word) => [word >> 8, word & 0xff]);
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([0xff, EXIF_SEGMENT, 0, body.length + 2, ...body]);
}
