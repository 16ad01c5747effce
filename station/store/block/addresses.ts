import { type ByteReader, type ByteWriter, DamagedBlock } from './byte-stream.ts';

/** IPv4 addresses are stored in 16 bytes as ::ffff:a.b.c.d. */
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255);
const isMapped = (address: Uint8Array): boolean => MAPPED.every((byte, at) => address[at] === byte);

/** Writes the table of responders: varint number, then unless 0 the bytes of each (4 = all are IPv4, or 16) and the addresses. */
export function writeAddresses(out: ByteWriter, addresses: Uint8Array): void {
  const number = addresses.length >> 4;
  out.varint(number);
  if (number === 0) return;
  const all = Array.from({ length: number }, (_, at) => addresses.subarray(at * 16, at * 16 + 16));
  const skipped = all.every(isMapped) ? MAPPED.length : 0;
  out.byte(16 - skipped);
  for (const address of all) out.append(address.subarray(skipped));
}

export function readAddresses(reader: ByteReader): Uint8Array {
  const number = reader.varint();
  if (number === 0) return new Uint8Array(0);
  const size = reader.byte();
  if (size !== 4 && size !== 16) throw new DamagedBlock();
  const bytes = reader.take(number * size);
  if (size === 16) return Uint8Array.from(bytes); // not slice: of a Buffer it is a view
  const addresses = new Uint8Array(number * 16);
  for (let at = 0; at < number; at++) {
    addresses.set(MAPPED, at * 16);
    addresses.set(bytes.subarray(at * 4, at * 4 + 4), at * 16 + MAPPED.length);
  }
  return addresses;
}
