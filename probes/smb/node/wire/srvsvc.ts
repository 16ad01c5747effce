import { Malformed, Reader, utf16 } from './reader.ts';

/** The server service over DCE/RPC (MS-RPCE, MS-SRVS): list of shares, facts of the server. */

const BIND = 11;
const BIND_ACK = 12;
const REQUEST = 0;
const RESPONSE = 2;
const FAULT = 3;
const FIRST_AND_LAST = 3;
const LAST = 2;
const FRAGMENT_BYTES = 4280;

const SRVSVC = Buffer.from('c84f324b7016d30112785a47bf6ee188', 'hex');
const NDR = Buffer.from('045d888aeb1cc9119fe808002b104860', 'hex');

export const OPERATIONS = { shareEnum: 15, serverGetInfo: 21 } as const;

function packet(type: number, callId: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt8(5, 0);
  head.writeUInt8(type, 2);
  head.writeUInt8(FIRST_AND_LAST, 3);
  head.writeUInt8(0x10, 4); // little-endian, ASCII, IEEE
  head.writeUInt16LE(head.length + body.length, 8);
  head.writeUInt32LE(callId, 12);
  return Buffer.concat([head, body]);
}

export function bindRequest(callId: number): Buffer {
  const body = Buffer.alloc(56);
  body.writeUInt16LE(FRAGMENT_BYTES, 0);
  body.writeUInt16LE(FRAGMENT_BYTES, 2);
  body.writeUInt8(1, 8); // contexts
  body.writeUInt8(1, 14); // transfer syntaxes
  SRVSVC.copy(body, 16);
  body.writeUInt16LE(3, 32);
  NDR.copy(body, 36);
  body.writeUInt32LE(2, 52);
  return packet(BIND, callId, body);
}

/** Throws Malformed unless the bind was accepted. */
export function checkBindReply(bytes: Buffer): void {
  const reader = new Reader(bytes);
  if (reader.u8(0) !== 5 || reader.u8(2) !== BIND_ACK) throw new Malformed('the server service refuses the bind');
  const addressBytes = reader.u16(24);
  const results = 26 + addressBytes + ((4 - ((26 + addressBytes) % 4)) % 4);
  if (reader.u16(results + 4) !== 0) throw new Malformed('the server service refuses the bind');
}

/** NDR: a text by a unique pointer. */
function text(value: string): Buffer {
  const chars = utf16(`${value}\0`);
  const count = chars.length / 2;
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0x0002_0000, 0);
  head.writeUInt32LE(count, 4);
  head.writeUInt32LE(count, 12);
  return Buffer.concat([head, chars, Buffer.alloc((4 - (chars.length % 4)) % 4)]);
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
};

function call(operation: number, callId: number, stub: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(stub.length, 0);
  head.writeUInt16LE(operation, 6);
  return packet(REQUEST, callId, Buffer.concat([head, stub]));
}

/** All shares with type and comment (level 1). @param server `\\server` */
export const shareEnumRequest = (callId: number, server: string): Buffer =>
  call(
    OPERATIONS.shareEnum,
    callId,
    Buffer.concat([text(server), words(1, 1, 0x0002_0004, 0, 0, 0xffff_ffff, 0x0002_0008, 0)]),
  );

export const serverInfoRequest = (callId: number, server: string, level: 101 | 102): Buffer =>
  call(OPERATIONS.serverGetInfo, callId, Buffer.concat([text(server), words(level)]));

export interface Fragment {
  readonly bytes: number;
  readonly isLast: boolean;
  readonly stub: Buffer;
}

/** One fragment of a reply; null = it is not complete. Throws Malformed. */
export function replyFragment(bytes: Buffer): Fragment | null {
  if (bytes.length < 16) return null;
  const reader = new Reader(bytes);
  if (reader.u8(0) !== 5) throw new Malformed('the server service does not speak DCE/RPC');
  const length = reader.u16(8);
  if (length < 24) throw new Malformed('a fragment of the server service is too short');
  if (bytes.length < length) return null;
  const type = reader.u8(2);
  if (type === FAULT) throw new Malformed(`the server service reports fault 0x${reader.u32(24).toString(16)}`);
  if (type !== RESPONSE) throw new Malformed('an unexpected reply of the server service');
  return { bytes: length, isLast: (reader.u8(3) & LAST) !== 0, stub: bytes.subarray(24, length) };
}

/** NDR reader: 4-byte alignment, texts by pointer after their structure. */
class Ndr {
  private readonly reader: Reader;
  private at = 0;

  constructor(bytes: Buffer) {
    this.reader = new Reader(bytes);
  }

  u32(): number {
    const value = this.reader.u32(this.at);
    this.at += 4;
    return value;
  }

  /** Checks a count before anything is allocated for it. */
  count(bytesEach: number): number {
    const count = this.u32();
    if (count * bytesEach > this.reader.length) throw new Malformed('a count exceeds the message');
    return count;
  }

  text(): string {
    this.u32();
    if (this.u32() !== 0) throw new Malformed('a text begins at an offset');
    const count = this.count(2);
    const value = this.reader.text(this.at, 2 * count);
    this.at += 2 * count;
    this.at += (4 - (this.at % 4)) % 4;
    return value.replace(/\0.*$/s, '');
  }

  /** Text of a pointer, after its structure. */
  pointed(pointer: number): string {
    return pointer === 0 ? '' : this.text();
  }

  /** Result of the call, at the end of every reply. */
  result(): number {
    return this.reader.u32(this.reader.length - 4);
  }
}

export interface Share {
  readonly name: string;
  /** 0 = disk, 1 = printer, 3 = IPC; the upper bits mark special ones. */
  readonly type: number;
  readonly remark: string;
}

/** @returns the shares, or the Windows error code */
export function shareEnumReply(stub: Buffer): readonly Share[] | number {
  const ndr = new Ndr(stub);
  const result = ndr.result();
  if (result !== 0) return result;
  ndr.u32(); // level
  ndr.u32(); // and again
  if (ndr.u32() === 0) return [];
  const count = ndr.count(12);
  if (ndr.u32() === 0) return [];
  if (ndr.u32() < count) throw new Malformed('the list of shares has fewer entries than announced');
  const heads = Array.from({ length: count }, () => [ndr.u32(), ndr.u32(), ndr.u32()] as const);
  return heads.map(([name, type, remark]) => ({ name: ndr.pointed(name), type, remark: ndr.pointed(remark) }));
}

export interface ServerInfo {
  readonly name: string;
  readonly comment: string;
  readonly platform: number;
  readonly major: number;
  readonly minor: number;
  readonly type: number;
  /** Only for administrators (level 102). */
  readonly users: number | null;
  readonly disconnectMinutes: number | null;
  readonly announceSeconds: number | null;
  readonly announceDeltaMs: number | null;
  readonly licenses: number | null;
}

/** @returns the facts, or the Windows error code */
export function serverInfoReply(stub: Buffer): ServerInfo | number {
  const ndr = new Ndr(stub);
  const result = ndr.result();
  if (result !== 0) return result;
  const level = ndr.u32();
  if ((level !== 101 && level !== 102) || ndr.u32() === 0) throw new Malformed('no facts of the server');
  const [platform, name, major, minor, type, comment] = [
    ndr.u32(),
    ndr.u32(),
    ndr.u32(),
    ndr.u32(),
    ndr.u32(),
    ndr.u32(),
  ];
  const more = level === 102 ? Array.from({ length: 7 }, () => ndr.u32()) : [];
  const [users = null, disconnect, , announce = null, delta = null, licenses = null] = more;
  return {
    name: ndr.pointed(name),
    comment: ndr.pointed(comment),
    platform,
    major: major & 0x0f,
    minor,
    type,
    // All bits: no limit.
    users: users === 0xffff_ffff ? null : users,
    disconnectMinutes: disconnect === undefined ? null : disconnect | 0,
    announceSeconds: announce,
    announceDeltaMs: delta,
    licenses,
  };
}
