/** Record types with a name of their own (IANA registry of DNS parameters); others are written TYPE123 (RFC 3597). */
const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
  DLV: 32_769,
} as const;

export type RecordType = keyof typeof TYPES;

export const recordCode = (type: RecordType): number => TYPES[type];

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(TYPES).map(([name, code]) => [code, name]));

/** Transfers and pseudo records, which no question of a probe can ask for. */
const NOT_ASKED: ReadonlySet<number> = new Set([TYPES.OPT, TYPES.TKEY, TYPES.TSIG, TYPES.IXFR, TYPES.AXFR]);

/** @returns the name of a record type, TYPE123 for one without */
export const recordName = (code: number): string => NAMES.get(code) ?? `TYPE${code}`;

/** Number of the record type that a question asks for, by its name in any case; undefined for one that cannot be asked for. */
export function parseRecordType(text: string): number | undefined {
  const name = text.trim().toUpperCase();
  const known = Object.hasOwn(TYPES, name) ? TYPES[name as RecordType] : numbered(name, 'TYPE');
  return known === undefined || NOT_ASKED.has(known) ? undefined : known;
}

function numbered(name: string, prefix: string): number | undefined {
  const digits = new RegExp(`^${prefix}(\\d{1,5})$`).exec(name)?.[1];
  return digits !== undefined && Number(digits) > 0 && Number(digits) <= 0xffff ? Number(digits) : undefined;
}

/** Classes of records; CH has the version and name of many servers (`version.bind`). */
export const CLASSES = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

/** @returns the name of a class, CLASS123 for one without */
export const className = (code: number): string =>
  Object.entries(CLASSES).find(([, known]) => known === code)?.[0] ?? `CLASS${code}`;

/** Response codes with those that EDNS extends (IANA registry); the column has these numbers. */
export const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  DSOTYPENI: 11,
  BADVERS: 16,
  BADKEY: 17,
  BADTIME: 18,
  BADMODE: 19,
  BADNAME: 20,
  BADALG: 21,
  BADTRUNC: 22,
  BADCOOKIE: 23,
} as const;

/** @returns the name of a response code, RCODE123 for one without */
export const rcodeName = (code: number): string =>
  Object.entries(RCODES).find(([, known]) => known === code)?.[0] ?? `RCODE${code}`;
