import { addressFromBytes } from '../../../core/model/address.ts';
import { type RecordType, recordCode, recordName } from '../common/record-types.ts';
import { quoted } from './printable.ts';
import { serviceParameters } from './service-parameters.ts';
import { WireError, type WireReader } from './wire-reader.ts';

type Format = (data: WireReader) => string;

/** Data of a record as zone files write it; of a type without a format as RFC 3597: `\# 4 0a000001`. */
export function rdataText(type: number, data: WireReader): string {
  const format = FORMATS.get(type);
  if (!format) return generic(data);
  const text = format(data);
  if (data.left > 0) throw new WireError(`a record of type ${recordName(type)} has too much data`);
  return text;
}

const generic: Format = (data) => {
  const length = data.left;
  return length === 0 ? '\\# 0' : `\\# ${length} ${hex(data.take())}`;
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const ipv4: Format = (data) => data.take(4).join('.');
const ipv6: Format = (data) => addressFromIpv6(data.take(16));

/** Also a mapped one as IPv6, since that is what the record says. */
function addressFromIpv6(bytes: Uint8Array): string {
  const text = addressFromBytes(bytes);
  return text.includes(':') ? text : `::ffff:${text}`;
}

const texts: Format = (data) => {
  const parts: string[] = [];
  while (data.left > 0) parts.push(quoted(data.text()));
  return parts.join(' ');
};

const text: Format = (data) => quoted(data.text());
const name: Format = (data) => data.name();
const u8: Format = (data) => String(data.u8());
const u16: Format = (data) => String(data.u16());
const u32: Format = (data) => String(data.u32());
const hexRest: Format = (data) => hex(data.take());
const base64Rest: Format = (data) => base64(data.take());
const typeName: Format = (data) => recordName(data.u16());
/** Flags, a tag and a value without a length of its own. */
const property: Format = (data) => {
  const flags = data.u8();
  const tag = Buffer.from(data.text()).toString('latin1');
  if (!/^[a-z0-9]+$/i.test(tag)) throw new WireError('the tag of a CAA record is malformed');
  return `${flags} ${tag} ${quoted(data.take())}`;
};

/** Seconds as YYYYMMDDHHmmSS (RFC 4034 §3.2). */
const moment: Format = (data) =>
  new Date(data.u32() * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '');

/** The types that exist at a name, in windows of 256 (RFC 4034 §4.1.2). */
const bitmap: Format = (data) => {
  const types: string[] = [];
  while (data.left > 0) {
    const window = data.u8();
    const bits = data.text();
    bits.forEach((byte, at) => {
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (128 >> bit)) === 0) continue;
        data.spend();
        types.push(recordName(window * 256 + at * 8 + bit));
      }
    });
  }
  return types.join(' ');
};

/** A salt, `-` for none. */
const salt: Format = (data) => hex(data.text()) || '-';

const BASE32 = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** base32hex without padding (RFC 4648 §7). */
const hash: Format = (data) => {
  let value = 0;
  let bits = 0;
  let result = '';
  for (const byte of data.text()) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      result += BASE32[(value >> bits) & 31];
    }
    value &= 31;
  }
  return bits > 0 ? result + BASE32[(value << (5 - bits)) & 31] : result;
};

const hardware: Format = (data) => [...data.take()].map((byte) => byte.toString(16).padStart(2, '0')).join('-');

const service: Format = (data) => {
  const head = `${data.u16()} ${data.name()}`;
  const parameters = serviceParameters(data);
  return parameters === '' ? head : `${head} ${parameters}`;
};

const inOrder =
  (...parts: readonly Format[]): Format =>
  (data) =>
    parts
      .map((part) => part(data))
      .filter((written) => written !== '')
      .join(' ');

const DS = inOrder(u16, u8, u8, hexRest);
const KEY = inOrder(u16, u8, u8, base64Rest);
const ASSOCIATION = inOrder(u8, u8, u8, hexRest);
const SIGNATURE = inOrder(typeName, u8, u8, u32, moment, moment, u16, name, base64Rest);

const BY_NAME: Readonly<Partial<Record<RecordType, Format>>> = {
  A: ipv4,
  NS: name,
  CNAME: name,
  SOA: inOrder(name, name, u32, u32, u32, u32, u32),
  PTR: name,
  HINFO: inOrder(text, text),
  MX: inOrder(u16, name),
  TXT: texts,
  SPF: texts,
  RP: inOrder(name, name),
  AFDB: inOrder(u16, name),
  KX: inOrder(u16, name),
  AAAA: ipv6,
  SRV: inOrder(u16, u16, u16, name),
  NAPTR: inOrder(u16, u16, text, text, text, name),
  CERT: inOrder(u16, u16, u8, base64Rest),
  DNAME: name,
  DS,
  CDS: DS,
  DLV: DS,
  SSHFP: inOrder(u8, u8, hexRest),
  RRSIG: SIGNATURE,
  SIG: SIGNATURE,
  NSEC: inOrder(name, bitmap),
  DNSKEY: KEY,
  CDNSKEY: KEY,
  KEY,
  DHCID: base64Rest,
  NSEC3: inOrder(u8, u8, u16, salt, hash, bitmap),
  NSEC3PARAM: inOrder(u8, u8, u16, salt),
  TLSA: ASSOCIATION,
  SMIMEA: ASSOCIATION,
  OPENPGPKEY: base64Rest,
  CSYNC: inOrder(u32, u16, bitmap),
  ZONEMD: inOrder(u32, u8, u8, hexRest),
  SVCB: service,
  HTTPS: service,
  EUI48: hardware,
  EUI64: hardware,
  URI: inOrder(u16, u16, (data) => quoted(data.take())),
  CAA: property,
};

const FORMATS: ReadonlyMap<number, Format> = new Map(
  Object.entries(BY_NAME).map(([type, format]) => [recordCode(type as RecordType), format]),
);
