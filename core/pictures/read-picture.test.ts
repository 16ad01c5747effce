import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PICTURE_BYTES, type ReadPicture } from './picture.ts';
import { readPicture } from './read-picture.ts';
import { SECRET, smallJpeg, smallPng, smallSvg } from './testing/small-pictures.ts';

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function read(bytes: Uint8Array<ArrayBuffer>): ReadPicture {
  const result = readPicture(bytes);
  if ('error' in result) throw new Error(result.error);
  return result;
}
const errorOf = (bytes: Uint8Array<ArrayBuffer>): string => {
  const result = readPicture(bytes);
  return 'error' in result ? result.error : 'none';
};

describe.each([
  ['jpg', smallJpeg()],
  ['png', smallPng()],
] as const)('a %s picture', (type, bytes) => {
  it('has the size that its header says, and is kept without place, comments and what follows it', () => {
    expect(textOf(bytes)).toContain(SECRET);
    const picture = read(bytes);
    expect(picture).toMatchObject({ type, width: 3, height: 2 });
    expect(textOf(picture.bytes)).not.toContain('GPS');
  });

  it('is the same after it was read once', () => {
    const { bytes: first } = read(bytes);
    expect(read(first).bytes).toEqual(first);
  });

  it('is refused where it is cut off', () => {
    for (let length = 8; length < read(bytes).bytes.length; length++) {
      expect(errorOf(read(bytes).bytes.slice(0, length))).toMatch(/damaged or incomplete/);
    }
  });

  it('is read or refused, never more, with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        const result = readPicture(changed);
        return 'error' in result || result.bytes.length <= changed.length + 40;
      }),
    );
  });
});

it('keeps the orientation of a photo, whose size is that of the turned picture', () => {
  const turned = read(smallJpeg(6));
  expect(turned).toMatchObject({ width: 2, height: 3 });
  expect(read(turned.bytes)).toEqual(turned);
});

describe('an SVG picture', () => {
  it('has the size of its attributes or its box', () => {
    expect(read(smallSvg())).toMatchObject({ type: 'svg', width: 300, height: 200 });
    expect(read(smallSvg('width="40px" height="20.5"'))).toMatchObject({ width: 40, height: 21 });
    expect(errorOf(smallSvg('width="100%"'))).toMatch(/has no size/);
  });

  it.each(['<script>1</script>', '<foreignObject/>', '<g onload="x()"/>', '<!ENTITY a "b">'])(
    'is refused with %s',
    (content) => {
      expect(errorOf(smallSvg(undefined, content))).toMatch(/scripts, entities or embedded pages/);
    },
  );

  it('may have words that begin as a handler does', () => {
    expect(read(smallSvg(undefined, '<text>on floor = 2, one=1</text>')).type).toBe('svg');
  });
});

it('refuses what is no picture, and what is too large', () => {
  expect(errorOf(Uint8Array.from([1, 2, 3]))).toMatch(/no JPEG, PNG or SVG/);
  expect(errorOf(new Uint8Array(MAX_PICTURE_BYTES + 1))).toBe('A picture has at most 8 MB');
});

it('reads any bytes without an exception', () => {
  const beginnings = fc.constantFrom([], [0xff, 0xd8, 0xff], [...smallPng().slice(0, 8)], [...smallSvg().slice(0, 60)]);
  fc.assert(
    fc.property(beginnings, fc.uint8Array({ maxLength: 200 }), (beginning, rest) => {
      readPicture(Uint8Array.from([...beginning, ...rest]));
    }),
  );
});
