/**
 * Gives the memory of a blob that SQLite returned back at once; it is empty afterwards. Where there are thousands, collecting them as garbage takes
 * longer than reading them.
 */
export function freeBlob(blob: Buffer<ArrayBuffer>): void {
  // One that shares its memory with others is left to the collector.
  if (blob.byteLength === blob.buffer.byteLength) blob.buffer.transfer(0);
}
