import { Readable } from 'node:stream';
import type JSZip from 'jszip';

/** Largest template unpacked, bytes: pictures in it may be uncompressed. */
const MAX_UNPACKED = 100_000_000;
/** Largest part that is read as XML, bytes: some hundred pages of text. */
const MAX_XML = 10_000_000;

const XML = /\.(xml|rels)$/i;

/**
 * Unpacks a template bit by bit, as far as it may go: a small file can have any size unpacked, whatever it says.
 * @returns what is too large; null = nothing
 */
export async function unpackedProblem(zip: JSZip): Promise<string | null> {
  let bytes = 0;
  for (const file of Object.values(zip.files)) {
    let ofPart = 0;
    for await (const { length } of chunksOf(file)) {
      ofPart += length;
      bytes += length;
      if (bytes > MAX_UNPACKED) return `it has more than ${MAX_UNPACKED / 1e6} MB unpacked`;
      if (XML.test(file.name) && ofPart > MAX_XML) return `${file.name} has more than ${MAX_XML / 1e6} MB unpacked`;
    }
  }
  return null;
}

/** Streams of the library are of an older kind. */
const chunksOf = (file: JSZip.JSZipObject): AsyncIterable<Buffer> => new Readable().wrap(file.nodeStream());
