/** A buffer for at least this many numbers: the given one, or a larger one without its contents. */
export const grown = (buffer: Int32Array<ArrayBuffer>, count: number): Int32Array<ArrayBuffer> =>
  buffer.length >= count ? buffer : new Int32Array(Math.max(count, 2 * buffer.length));
