import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decodeDetails, encodeDetails } from '../../../core/model/batch.ts';
import type { BlockSamples } from './block-samples.ts';
import { DamagedBlock } from './byte-stream.ts';

/** Text decodes whatever it is: damage is found by a checksum. */
const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
/** Limit of a block's details when unpacked, so that damage cannot fill the memory. */
const MAX_DETAIL_BYTES = 256 * 1024 * 1024;

/** Details of the samples of a block under zstd; null = none has one. */
export function encodedDetails({ details, count }: BlockSamples): Buffer | null {
  if (!details) return null;
  const bytes = encodeDetails(details.slice(0, count));
  return bytes.length === 0 ? null : zstdCompressSync(bytes, CHECKED);
}

/** Details of the samples of a block; null = none has one. Throws on damage. */
export function decodedDetails(detail: Uint8Array | null, count: number): readonly (string | null)[] | null {
  if (!detail) return null;
  const texts = decodeDetails(zstdDecompressSync(detail, { maxOutputLength: MAX_DETAIL_BYTES }), count);
  if (!texts) throw new DamagedBlock();
  return texts;
}
