/** Smallest pictures of each format, with data that must not be kept. */
export const SECRET = 'GPS 48.137 11.575';

const text = (value: string): number[] => [...value].map((char) => char.charCodeAt(0));
const pair = (value: number): number[] => [value >> 8, value & 0xff];
const long = (value: number): number[] => [...pair(value >>> 16), ...pair(value & 0xffff)];

const segment = (marker: number, body: readonly number[]): number[] => [
  0xff,
  marker,
  ...pair(body.length + 2),
  ...body,
];

/** Exif with an orientation and the secret. */
const exif = (orientation: number): number[] => [
  ...text('Exif\0\0'),
  ...[0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0],
  ...text(SECRET),
];

/** Segments of a JPEG file of 3 × 2 pixels; its compressed data has a stuffed byte and a restart marker. */
export const smallJpeg = (orientation = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, text('JFIF\0')),
    ...segment(0xe1, exif(orientation)),
    ...segment(0xed, text(SECRET)),
    ...segment(0xfe, text(SECRET)),
    ...segment(0xc0, [8, ...pair(2), ...pair(3), 1, 1, 0x11, 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
    ...[0xff, 0xd9],
    ...text(SECRET),
  ]);

const chunk = (type: string, body: readonly number[]): number[] => [
  ...long(body.length),
  ...text(type),
  ...body,
  0,
  0,
  0,
  0,
];

/** Chunks of a PNG file of 3 × 2 pixels. */
export const smallPng = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', [...long(3), ...long(2), 8, 2, 0, 0, 0]),
    ...chunk('tEXt', text(SECRET)),
    ...chunk('eXIf', exif(1)),
    ...chunk('IDAT', [1, 2, 3]),
    ...chunk('IEND', []),
    ...text(SECRET),
  ]);

export const smallSvg = (
  attributes = 'viewBox="0 0 300 200"',
  content = '<path d="M0 0h300"/>',
): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    text(
      `<?xml version="1.0"?>\n<!-- plan -->\n<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`,
    ),
  );
