import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { type Coverage, coverageOf } from '../../../core/reports/pdf/font-coverage.ts';
import { FONTS } from '../render-pdf.ts';

/** Pixels of a picture per pixel of 1/96 inch. */
const SCALE = 2;

let loading: Promise<void> | undefined;

/** Fonts that drawings are made with, and the program that makes pictures of them. */
export class ChartPictures {
  /** Glyphs of all fonts together. */
  readonly hasGlyph: Coverage;
  private readonly fonts: readonly Uint8Array[];
  private readonly isUsual: Coverage;

  private constructor(fonts: readonly Uint8Array[]) {
    this.fonts = fonts;
    this.hasGlyph = coverageOf(fonts);
    this.isUsual = coverageOf(fonts.slice(0, USUAL_FONTS));
  }

  /** @param assetsDir fonts and the WebAssembly module */
  static async load(assetsDir: string): Promise<ChartPictures> {
    loading ??= initWasm(readFileSync(join(assetsDir, RESVG)));
    await loading;
    return new ChartPictures(FONTS.map((name) => readFileSync(join(assetsDir, name))));
  }

  /** A drawing as PNG, the same bytes each time. */
  png(svg: string): Uint8Array {
    // Reading all fonts takes as long as drawing does, and few drawings need them.
    const isUsual = (svg.match(BEYOND_ASCII) ?? []).every((one) => this.isUsual(one.codePointAt(0) as number));
    const fontBuffers = isUsual ? this.fonts.slice(0, USUAL_FONTS) : [...this.fonts];
    const renderer = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontBuffers, defaultFontFamily: 'Noto Sans', sansSerifFamily: 'Noto Sans' },
    });
    const image = renderer.render();
    const png = image.asPng();
    image.free();
    renderer.free();
    return png;
  }
}

const BEYOND_ASCII = /[^\x20-\x7e]/gu;
/** Regular and bold of the family that texts are in, if it has their characters. */
const USUAL_FONTS = 2;
/** Name of the module in the folder of the templates. */
const RESVG = 'resvg.wasm';
