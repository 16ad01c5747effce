import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Reader, type Response } from 'mmdb-lib';
import { z } from 'zod';
import type { Network } from '../../core/contracts/networks.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { printable } from '../../core/text/printable.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** All files together, which are kept in memory: more than every known database of networks and countries. */
const MAX_BYTES = 512 * 1024 * 1024;
/** The metadata are in the last part of a file (MaxMind DB format 2.0). */
const METADATA_BYTES = 128 * 1024;
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const FORMAT_HINT = 'A file in the MaxMind DB format is needed (.mmdb), unpacked';

const Metadata = z.object({
  binaryFormatMajorVersion: z.literal(2),
  buildEpoch: z.date(),
  databaseType: z.string().min(1).max(200),
  description: z.record(z.string(), z.string()).catch({}),
  ipVersion: z.union([z.literal(4), z.literal(6)]),
  nodeCount: z.int().min(1),
  searchTreeSize: z.number().min(1),
});

const Text = z.string().max(200);
const AsNumber = z.union([z.int().min(0).max(0xffff_ffff), Text.regex(/^AS\d{1,10}$/i)]);
const Country = Text.regex(/^[A-Za-z]{2}$/);

/** Records of the databases in use: those of MaxMind and DB-IP, and flat ones. Unknown or malformed fields are left out. */
const NetworkRecord = z.object({
  autonomous_system_number: AsNumber.optional().catch(undefined),
  autonomous_system_organization: Text.optional().catch(undefined),
  asn: AsNumber.optional().catch(undefined),
  as_name: Text.optional().catch(undefined),
  name: Text.optional().catch(undefined),
  country: z
    .union([Country, z.object({ iso_code: Country })])
    .optional()
    .catch(undefined),
  country_code: Country.optional().catch(undefined),
  registered_country: z.object({ iso_code: Country }).optional().catch(undefined),
});

/** An opened file of networks. */
export interface NetworkFile {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
  readonly builtMs: number;
  readonly credit: string;
  /** null = it does not know the address. Throws on damage. */
  find(address: string): Network | null;
}

function fault(path: string, message: string, hint = FORMAT_HINT): Fault {
  return { code: 'networks.invalid-file', message: `${path}: ${message}`, hint };
}

/**
 * Opens data files and keeps them in memory. Throws FaultErrors `networks.unreadable` and `networks.invalid-file`.
 * @param maxBytes of all files together
 */
export async function openNetworkFiles(paths: readonly string[], maxBytes = MAX_BYTES): Promise<NetworkFile[]> {
  const files: NetworkFile[] = [];
  let room = maxBytes;
  for (const path of paths) {
    const file = await openNetworkFile(path, room);
    files.push(file);
    room -= file.bytes;
  }
  return files;
}

async function openNetworkFile(path: string, room: number): Promise<NetworkFile> {
  const bytes = await readBytes(path, room);
  const end = bytes.subarray(Math.max(0, bytes.length - METADATA_BYTES));
  if (end.lastIndexOf(METADATA_MARKER) < 0) throw new FaultError(fault(path, 'Not a MaxMind DB file'));
  const { reader, metadata } = parsed(path, bytes);
  if (metadata.searchTreeSize >= bytes.length) throw new FaultError(fault(path, 'The file is cut off', undefined));
  const { databaseType: type, description, buildEpoch, ipVersion } = metadata;
  return {
    path,
    bytes: bytes.length,
    type,
    builtMs: buildEpoch.getTime(),
    credit: creditOf(type, description['en'] ?? ''),
    find: (address) => (ipVersion === 4 && address.includes(':') ? null : networkOf(reader.get(address))),
  };
}

async function readBytes(path: string, room: number): Promise<Buffer> {
  if (!path.startsWith('/')) throw new FaultError(fault(path, 'Not a full path', 'Begin the path with /'));
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // a pipe would be waited for
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new FaultError(fault(path, 'Not a file'));
      if (found.size === 0) throw new FaultError(fault(path, 'The file is empty')); // or one that the system makes up
      if (found.size > room) throw new FaultError(fault(path, 'All files together are larger than 512 MB', undefined));
      return await readUpTo(file, found.size);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'networks.unreadable', message: `${path}: ${systemErrorText(error)}` });
  }
}

/** The file as long as it was when it was opened: another program may be writing it. */
async function readUpTo(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function parsed(path: string, bytes: Buffer): { reader: Reader<Response>; metadata: z.infer<typeof Metadata> } {
  try {
    const reader = new Reader<Response>(bytes);
    return { reader, metadata: Metadata.parse(reader.metadata) };
  } catch {
    throw new FaultError(fault(path, 'Damaged, or of an unknown version of the format'));
  }
}

/** @returns null for a record without any of the known fields */
export function networkOf(record: unknown): Network | null {
  const found = NetworkRecord.safeParse(record);
  if (!found.success) return null;
  const { data } = found;
  const number = data.autonomous_system_number ?? data.asn;
  const asn = typeof number === 'string' ? Number(number.slice(2)) : (number ?? null);
  const { country } = data;
  const code = typeof country === 'string' ? country : country?.iso_code;
  const holder = printable(data.autonomous_system_organization ?? data.as_name ?? data.name ?? '').trim();
  const network = {
    asn: asn !== null && asn > 0 && asn <= 0xffff_ffff ? asn : null, // 0 = not routed
    holder: holder === '' ? null : holder,
    country: (code ?? data.country_code ?? data.registered_country?.iso_code)?.toUpperCase() ?? null,
  };
  return network.asn === null && network.holder === null && network.country === null ? null : network;
}

/** Makers whose terms want to be named, by what the metadata say. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/db-?ip/i, 'DB-IP, db-ip.com'], // its databases name those of MaxMind that they are compatible with
  [/geolite2|geoip2|maxmind/i, 'MaxMind, www.maxmind.com'],
  [/ipinfo/i, 'IPinfo, ipinfo.io'],
  [/iptoasn/i, 'IPtoASN, iptoasn.com'],
  [/ip-location-db|routeviews/i, 'RouteViews and DB-IP (db-ip.com), NRO'],
];

/** Names the maker of the data. */
export function creditOf(type: string, description: string): string {
  const maker = MAKERS.find(([pattern]) => pattern.test(type) || pattern.test(description))?.[1];
  const title = printable(description === '' ? type : description).slice(0, 200);
  return maker === undefined || title.includes(maker) ? title : `${title}: ${maker}`;
}
