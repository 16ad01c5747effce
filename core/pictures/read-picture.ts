import { readJpeg } from './jpeg.ts';
import { MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, type PictureReading } from './picture.ts';
import { readPng } from './png.ts';
import { isSvg, readSvg } from './svg.ts';

const PNG_HEADER = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_HEADER = [0xff, 0xd8, 0xff];

const beginsWith = (bytes: Uint8Array, header: readonly number[]): boolean =>
  header.every((byte, at) => bytes[at] === byte);

/** Reads a picture, whose format follows from its bytes, without data on where and by whom it was taken. */
export function readPicture(bytes: Uint8Array<ArrayBuffer>): PictureReading {
  if (bytes.length > MAX_PICTURE_BYTES) return { error: `A picture has at most ${MAX_PICTURE_BYTES / 1e6} MB` };
  const read = readAny(bytes);
  if ('error' in read) return read;
  const isTooLarge = Math.max(read.width, read.height) > MAX_PICTURE_PIXELS;
  if (isTooLarge) return { error: `A picture has at most ${MAX_PICTURE_PIXELS} pixels per side` };
  if (Math.min(read.width, read.height) < 1) return { error: 'The picture has no pixels' };
  return read;
}

function readAny(bytes: Uint8Array<ArrayBuffer>): PictureReading {
  if (beginsWith(bytes, JPEG_HEADER)) return readJpeg(bytes);
  if (beginsWith(bytes, PNG_HEADER)) return readPng(bytes);
  const text = new TextDecoder().decode(bytes);
  if (isSvg(text)) return readSvg(text, bytes);
  return { error: 'The file is no JPEG, PNG or SVG picture' };
}
