/** A column with room for more rows, whose new cells have the value given. */
export function grown(old: Float64Array<ArrayBuffer>, count: number, fill: number): Float64Array<ArrayBuffer> {
  const column = new Float64Array(count).fill(fill);
  column.set(old);
  return column;
}

/** The same for whole numbers; new cells are 0. */
export function grown32(old: Uint32Array<ArrayBuffer>, count: number): Uint32Array<ArrayBuffer> {
  const column = new Uint32Array(count);
  column.set(old);
  return column;
}

/** The same for bytes. */
export function grown8(old: Uint8Array<ArrayBuffer>, count: number, fill = 0): Uint8Array<ArrayBuffer> {
  const column = new Uint8Array(count).fill(fill);
  column.set(old);
  return column;
}
