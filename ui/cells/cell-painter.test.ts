import { describe, expect, it } from 'vitest';
import { CELLS_PER_ROW, cellAt, fitCells, sizeOf } from './cell-geometry.ts';
import { type CellGlyph, glyphMask } from './cell-masks.ts';
import { type CellCanvas, CellPainter } from './cell-painter.ts';
import { type CellPalette, FADED, LOSSY, pixelOf, spriteOf } from './cell-sprites.ts';

const PALETTE: CellPalette = {
  paper: '#ffffff',
  mark: '#0000ff',
  loss: '#550055',
  styles: [
    { ground: '#eeeeee', ink: '#eeeeee', glyph: 'none' },
    { ground: '#112233', ink: '#445566', glyph: 'none' },
    { ground: '#000000', ink: '#ffffff', glyph: 'cross' },
  ],
};
const GEOMETRY = fitCells({ width: 1025, height: 13 * 3, rows: 3, parts: 2, scale: 1 });

interface Put {
  readonly y: number;
  readonly height: number;
}

/** A canvas that notes what is put on it. */
function fakeCanvas() {
  const puts: Put[] = [];
  let pixels = new Uint32Array(0);
  let width = 0;
  const canvas: CellCanvas = {
    createImageData: ((wide: number, high: number) => {
      const data = new Uint8ClampedArray(wide * high * 4);
      pixels = new Uint32Array(data.buffer);
      width = wide;
      return { width: wide, height: high, data, colorSpace: 'srgb' };
    }) as CellCanvas['createImageData'],
    putImageData: ((image: ImageData, ...[, , , y = 0, , height = image.height]: number[]) => {
      puts.push({ y, height });
    }) as CellCanvas['putImageData'],
  };
  const pixelAt = (x: number, y: number) => pixels[y * width + x];
  /** The first pixel of a part of a cell. */
  const cell = (row: number, column: number, part: number) =>
    pixelAt(
      GEOMETRY.gap + column * GEOMETRY.pitchX,
      GEOMETRY.gap + row * GEOMETRY.pitchY + part * (GEOMETRY.partHeight + GEOMETRY.gap),
    );
  return { canvas, puts, pixelAt, cell };
}

const none = () => false;

function painted(rows = 3) {
  const fake = fakeCanvas();
  const painter = new CellPainter(fake.canvas);
  const codes = new Uint8Array(rows * CELLS_PER_ROW * 2);
  painter.prepare(GEOMETRY, rows, PALETTE);
  const all = painter.paint(codes, 0, none);
  fake.puts.length = 0;
  return { ...fake, painter, codes, all };
}

describe('CellPainter', () => {
  it('paints all parts at first, then only those whose code changed', () => {
    const { painter, codes, puts, cell, all } = painted();
    expect(all).toBe(3 * 256 * 2);
    expect(cell(0, 0, 0)).toBe(pixelOf('#eeeeee'));
    expect(painter.paint(codes, 0, none)).toBe(0);
    expect(puts).toEqual([]);
    codes[(1 * 256 + 7) * 2 + 1] = 1;
    expect(painter.paint(codes, 0, none)).toBe(1);
    expect(cell(1, 7, 1)).toBe(pixelOf('#112233'));
    expect(cell(1, 7, 0)).toBe(pixelOf('#eeeeee'));
  });

  it('puts one image per frame, of the rows from the first change to the last', () => {
    const { painter, codes, puts } = painted();
    codes[1 * 512] = 1;
    codes[2 * 512 + 9] = 1;
    painter.paint(codes, 0, none);
    expect(puts).toEqual([{ y: GEOMETRY.pitchY, height: 2 * GEOMETRY.pitchY }]);
  });

  it('shows other rows after a scroll', () => {
    const { painter, cell } = painted(3);
    const codes = new Uint8Array(5 * 512);
    codes[2 * 512] = 1;
    painter.paint(codes, 2, none);
    expect(cell(0, 0, 0)).toBe(pixelOf('#112233'));
  });

  it('frames marked cells in the space around them, when all is painted again', () => {
    const { painter, codes, pixelAt, cell } = painted();
    painter.repaint();
    painter.paint(codes, 0, (at) => at === 0);
    expect(pixelAt(0, 0)).toBe(pixelOf('#0000ff'));
    expect(cell(0, 0, 0)).toBe(pixelOf('#eeeeee'));
    painter.repaint();
    painter.paint(codes, 0, none);
    expect(pixelAt(0, 0)).toBe(pixelOf('#ffffff'));
  });

  it('paints nothing before it is prepared', () => {
    expect(new CellPainter(fakeCanvas().canvas).paint(new Uint8Array(512), 0, none)).toBe(0);
  });
});

describe('spriteOf', () => {
  it('adds a bar of loss at the bottom, and fades towards the paper', () => {
    const lossy = spriteOf(PALETTE, 1 | LOSSY, 3, 5);
    expect([...lossy.subarray(12)]).toEqual(Array(3).fill(pixelOf('#550055')));
    expect(lossy[0]).toBe(pixelOf('#112233'));
    expect(spriteOf(PALETTE, 2 | FADED, 3, 5)[1]).toBe(pixelOf('#c7c7c7'));
  });
});

describe('glyphMask', () => {
  const GLYPHS: readonly CellGlyph[] = [
    'dash',
    'level-1',
    'level-2',
    'level-3',
    'level-4',
    'cross',
    'triangle',
    'ring',
    'hatch',
    'query',
  ];

  it.each([
    [3, 5],
    [5, 8],
    [6, 6],
    [8, 13],
  ])('tells all glyphs apart in cells of %i × %i pixels', (width, height) => {
    const masks = GLYPHS.map((glyph) => glyphMask(glyph, width, height).join(''));
    expect(new Set(masks).size).toBe(GLYPHS.length);
    for (const mask of masks) expect(mask).toMatch(/1/);
    for (const mask of masks) expect(mask).toMatch(/0/);
  });

  it('draws a cross in three by five pixels', () => {
    const lines = glyphMask('cross', 3, 5).join('').match(/.../g);
    expect(lines).toEqual(['101', '000', '010', '000', '101']);
  });
});

describe('fitCells', () => {
  it('fits forty rows of 256 cells beside their names at 1280 × 800', () => {
    const geometry = fitCells({ width: 1046, height: 558, rows: 40, parts: 2, scale: 1 });
    const { width, height } = sizeOf(geometry, 40);
    expect(width).toBeLessThanOrEqual(1046);
    expect(height).toBeLessThanOrEqual(558);
    expect(geometry.pitchX).toBe(4);
  });

  it('makes cells larger where there is space, and never smaller than glyphs need', () => {
    const wide = fitCells({ width: 1690, height: 840, rows: 40, parts: 2, scale: 1 });
    expect([wide.pitchX, wide.partHeight]).toEqual([6, 9]);
    expect(fitCells({ width: 400, height: 100, rows: 500, parts: 2, scale: 1 })).toMatchObject({
      pitchX: 3,
      partHeight: 5,
    });
    expect(fitCells({ width: 2092, height: 1116, rows: 40, parts: 2, scale: 2 })).toMatchObject({ pitchX: 8, gap: 2 });
  });

  it('uses the height that few rows leave, up to a maximum', () => {
    const few = fitCells({ width: 1046, height: 558, rows: 4, parts: 2, scale: 1 });
    expect([few.pitchX, few.partHeight]).toEqual([4, 18]);
    expect(fitCells({ width: 2324, height: 1200, rows: 4, parts: 2, scale: 1 })).toMatchObject({
      pitchX: 9,
      partHeight: 24,
    });
  });

  it('gives a single part the height of both', () => {
    const two = fitCells({ width: 1046, height: 558, rows: 40, parts: 2, scale: 1 });
    const one = fitCells({ width: 1046, height: 558, rows: 40, parts: 1, scale: 1 });
    expect(one.pitchY).toBe(two.pitchY);
    expect(one.partHeight).toBe(2 * two.partHeight + two.gap);
  });

  it('finds the cell at a point', () => {
    expect(cellAt(GEOMETRY, 3, 1, 1)).toEqual({ row: 0, column: 0 });
    expect(cellAt(GEOMETRY, 3, 255 * 4 + 2, 14)).toEqual({ row: 1, column: 255 });
    expect(cellAt(GEOMETRY, 3, 1100, 5)).toBeNull();
    expect(cellAt(GEOMETRY, 3, 5, 99)).toBeNull();
  });
});
