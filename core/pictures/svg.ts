import type { PictureReading } from './picture.ts';

/** Declaration, comments and a document type without parts of its own may stand before the picture. */
const BEGINNING =
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE\s+svg[^>[]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg(?=[\s>/])([^>]*)>/;
/** Content that a picture does not need, and that programs that open it may run or load. */
const REFUSED = /<script|<!ENTITY|<foreignObject|<[^<>]*\son[a-z]+\s*=/i;
const MAX_CHARS = 4_000_000;

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined);

/** Pixels of a length without a unit or in px. */
function pixels(text: string | undefined): number | undefined {
  const value = /^\s*([0-9]*\.?[0-9]+)(?:px)?\s*$/.exec(text ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}

function sizeOf(tag: string): { width: number; height: number } | undefined {
  const box = (attribute(tag, 'viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const width = pixels(attribute(tag, 'width')) ?? box[2];
  const height = pixels(attribute(tag, 'height')) ?? box[3];
  if (width === undefined || height === undefined || !(width > 0) || !(height > 0)) return undefined;
  return { width: Math.ceil(width), height: Math.ceil(height) };
}

/** Whether bytes that are of no other format look like an SVG file. */
export const isSvg = (text: string): boolean => BEGINNING.test(text.slice(0, 20_000));

/** Reads an SVG file. Scripts, entities and embedded pages are refused. */
export function readSvg(text: string, bytes: Uint8Array<ArrayBuffer>): PictureReading {
  if (text.length > MAX_CHARS) return { error: 'The SVG file is too large: at most 4 MB' };
  if (REFUSED.test(text))
    return { error: 'The SVG file has scripts, entities or embedded pages: save it as a plain SVG' };
  const size = sizeOf(BEGINNING.exec(text.slice(0, 20_000))?.[1] ?? '');
  if (!size) return { error: 'The SVG file has no size: give it width and height in px, or a viewBox' };
  return { type: 'svg', ...size, bytes };
}
