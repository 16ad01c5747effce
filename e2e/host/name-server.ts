/**
 * A name server on 127.0.0.1:53 of a namespace: `node name-server.ts ZONE READY SILENCE`. ZONE, a JSON file that is read
 * for each query, has the addresses of names; a name that starts with `dead`, or has none while the zone is `silent`,
 * gets no reply; any other does not exist. READY is a file that is created when it listens, SILENCE
 * one that is created when it does not reply. Ends with the process that started it.
 */
import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';

interface Zone {
  readonly silent?: boolean;
  readonly names: Readonly<Record<string, readonly string[]>>;
}

const [zonePath = '', readyPath = '', silencePath = ''] = process.argv.slice(2);
const PARENT_LOOK_MS = 100;
const TYPES = { a: 1, aaaa: 28 } as const;
const HEADER_BYTES = 12;
const NAME_ERROR = 3;

function question(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** Supports only `::ffff:a.b.c.d` and `::1` of IPv6. */
function bytesOf(address: string): Buffer {
  if (address === '::1') return Buffer.from([...new Array(15).fill(0), 1]);
  const [, mapped] = /^::ffff:(.*)$/.exec(address) ?? [];
  const quad = Buffer.from((mapped ?? address).split('.').map(Number));
  return mapped === undefined ? quad : Buffer.concat([Buffer.alloc(10), Buffer.from([255, 255]), quad]);
}

function answer(query: Buffer): Buffer | undefined {
  const zone = JSON.parse(readFileSync(zonePath, 'utf8')) as Zone;
  const { name, type, end } = question(query);
  if (zone.silent || name.startsWith('dead')) {
    writeFileSync(silencePath, '');
    return undefined;
  }
  const all = zone.names[name];
  const wanted = (all ?? []).filter((address) => (address.includes(':') ? TYPES.aaaa : TYPES.a) === type);
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8580 | (all ? 0 : NAME_ERROR), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(wanted.length, 6);
  const records = wanted.map((address) => {
    const data = bytesOf(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...records]);
}

const parent = process.ppid;
const socket = createSocket('udp4');
socket.on('message', (query, { address, port }) => {
  const reply = answer(query);
  if (reply) socket.send(reply, port, address);
});
socket.bind(53, '127.0.0.1', () => writeFileSync(readyPath, ''));
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, PARENT_LOOK_MS);
