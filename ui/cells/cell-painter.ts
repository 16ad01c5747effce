import { CELLS_PER_ROW, type CellGeometry, sizeOf } from './cell-geometry.ts';
import { type CellPalette, pixelOf, spritesOf } from './cell-sprites.ts';

/** The part of a canvas that is used. */
export type CellCanvas = Pick<CanvasRenderingContext2D, 'createImageData' | 'putImageData'>;

/** A code that no cell has: it differs from any. */
const NOT_PAINTED = 255;

/**
 * Paints rows of cells into one image, whose changed part goes to the canvas: at ten thousand cells, a rectangle each
 * would take 20 ms. Cells whose code is as before are left alone.
 */
export class CellPainter {
  private readonly canvas: CellCanvas;
  private geometry: CellGeometry | null = null;
  private palette: CellPalette | null = null;
  /** Pictures of all codes, one behind the other. */
  private sprites = new Uint32Array(0);
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);
  /** Codes as painted. */
  private shown = new Uint8Array(0);
  private rows = 0;

  constructor(canvas: CellCanvas) {
    this.canvas = canvas;
  }

  /** Prepares for that many rows; the next `paint` draws everything. The canvas has the size of `sizeOf` already. */
  prepare(geometry: CellGeometry, rows: number, palette: CellPalette): void {
    const { width, height } = sizeOf(geometry, rows);
    const before = this.geometry;
    const isSameSize = before?.bodyWidth === geometry.bodyWidth && before.partHeight === geometry.partHeight;
    if (this.palette !== palette || !isSameSize) {
      this.sprites = spritesOf(palette, geometry.bodyWidth, geometry.partHeight);
    }
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = this.canvas.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    this.geometry = geometry;
    this.palette = palette;
    this.rows = rows;
    this.shown = new Uint8Array(rows * CELLS_PER_ROW * geometry.parts);
    this.repaint();
  }

  /** Forgets what is painted: the next `paint` draws everything, marks too. */
  repaint(): void {
    this.shown.fill(NOT_PAINTED);
  }

  /**
   * Paints the cells that changed.
   * @param codes of all places: per row and cell, a code for each part
   * @param firstRow of `codes` at the top of the drawing
   * @param isMarked whether a cell (row × 256 + column) has a mark around it; read when everything is painted
   * @returns number of painted parts
   */
  paint(codes: Uint8Array, firstRow: number, isMarked: (cell: number) => boolean): number {
    const { geometry, image } = this;
    if (!geometry || !image || this.rows === 0) return 0;
    const isWhole = this.shown[0] === NOT_PAINTED;
    if (isWhole) this.paintPaper(firstRow, isMarked);
    let painted = 0;
    let top = this.rows;
    let bottom = -1;
    for (let row = 0; row < this.rows; row++) {
      const inRow = this.paintRow(geometry, image.width, codes, firstRow, row);
      if (inRow === 0) continue;
      painted += inRow;
      top = Math.min(top, row);
      bottom = row;
    }
    if (isWhole) this.canvas.putImageData(image, 0, 0);
    else if (bottom >= 0) {
      const y = top * geometry.pitchY;
      this.canvas.putImageData(image, 0, 0, 0, y, image.width, (bottom + 1) * geometry.pitchY - y);
    }
    return painted;
  }

  private paintRow(geometry: CellGeometry, width: number, codes: Uint8Array, firstRow: number, row: number): number {
    const { parts, pitchY, partHeight, gap } = geometry;
    let painted = 0;
    for (let part = 0; part < parts; part++) {
      const top = gap + row * pitchY + part * (partHeight + gap);
      painted += this.paintPart(geometry, { codes, firstRow, row, part }, top * width + gap, width);
    }
    return painted;
  }

  /**
   * Paints one part of all cells of a row: one flat loop over local variables, since it runs for twenty thousand parts within a frame.
   * From left to right, so that the same few lines of the image are written.
   * @param first pixel of the first cell
   */
  private paintPart(
    { parts, pitchX, partHeight, bodyWidth }: CellGeometry,
    { codes, firstRow, row, part }: { codes: Uint8Array; firstRow: number; row: number; part: number },
    first: number,
    width: number,
  ): number {
    const { shown, sprites, pixels } = this;
    const spriteLength = bodyWidth * partHeight;
    const shift = firstRow * CELLS_PER_ROW * parts;
    const start = row * CELLS_PER_ROW * parts;
    const end = start + CELLS_PER_ROW * parts;
    let left = first;
    let painted = 0;
    for (let at = start + part; at < end; at += parts, left += pitchX) {
      const code = codes[shift + at] as number;
      if (code === shown[at]) continue;
      shown[at] = code;
      painted += 1;
      let from = code * spriteLength;
      let to = left;
      for (let line = 0; line < partHeight; line++) {
        pixels[to] = sprites[from] as number;
        pixels[to + 1] = sprites[from + 1] as number;
        if (bodyWidth > 2) pixels[to + 2] = sprites[from + 2] as number;
        for (let column = 3; column < bodyWidth; column++) pixels[to + column] = sprites[from + column] as number;
        from += bodyWidth;
        to += width;
      }
    }
    return painted;
  }

  /** Fills the ground and the spaces around marked cells; cells themselves are painted over it. */
  private paintPaper(firstRow: number, isMarked: (cell: number) => boolean): void {
    const { geometry, palette } = this;
    if (!geometry || !palette) return;
    this.pixels.fill(pixelOf(palette.paper));
    const mark = pixelOf(palette.mark);
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < CELLS_PER_ROW; column++) {
        if (isMarked((firstRow + row) * CELLS_PER_ROW + column)) this.fillBlock(column, row, mark);
      }
    }
  }

  /** A cell with the space around it. */
  private fillBlock(column: number, row: number, pixel: number): void {
    const { geometry, image, pixels } = this;
    if (!geometry || !image) return;
    const { pitchX, pitchY, bodyWidth, gap } = geometry;
    const left = column * pitchX;
    const width = bodyWidth + 2 * gap;
    for (let y = row * pitchY; y < (row + 1) * pitchY; y++) {
      pixels.fill(pixel, y * image.width + left, y * image.width + left + width);
    }
  }
}
