import { Malformed, Reader } from './reader.ts';

/** Commands of SMB 2 and 3 (MS-SMB2 2.2.1). */
export const COMMANDS = {
  negotiate: 0,
  sessionSetup: 1,
  logoff: 2,
  treeConnect: 3,
  treeDisconnect: 4,
  create: 5,
  close: 6,
  read: 8,
  ioctl: 11,
  queryDirectory: 14,
} as const;
export type Command = keyof typeof COMMANDS;

export const HEADER_BYTES = 64;

const FLAG_RESPONSE = 0x01;
const FLAG_ASYNC = 0x02;
export const FLAG_SIGNED = 0x08;

const MAGIC = 0xfe53_4d42;
const MAGIC_SMB1 = 0xff53_4d42;
export const MAGIC_ENCRYPTED = 0xfd53_4d42;
const MAGIC_COMPRESSED = 0xfc53_4d42;

export interface RequestHeader {
  readonly command: Command;
  readonly creditCharge: number;
  readonly creditRequest: number;
  readonly messageId: bigint;
  readonly treeId: number;
  readonly sessionId: bigint;
}

/** A message with its header, unsigned. */
export function encodeRequest(header: RequestHeader, body: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeUInt16LE(HEADER_BYTES, 4);
  bytes.writeUInt16LE(header.creditCharge, 6);
  bytes.writeUInt16LE(COMMANDS[header.command], 12);
  bytes.writeUInt16LE(header.creditRequest, 14);
  bytes.writeBigUInt64LE(header.messageId, 24);
  bytes.writeUInt32LE(header.treeId, 36);
  bytes.writeBigUInt64LE(header.sessionId, 40);
  body.copy(bytes, HEADER_BYTES);
  return bytes;
}

export interface Response {
  readonly command: number;
  readonly status: number;
  readonly credits: number;
  readonly isSigned: boolean;
  readonly isAsync: boolean;
  readonly messageId: bigint;
  readonly treeId: number;
  readonly sessionId: bigint;
  /** The whole message: offsets within count from its start. */
  readonly message: Buffer;
  readonly body: Reader;
}

/** Reads the header of a response. Throws Malformed. */
export function decodeResponse(message: Buffer): Response {
  const header = new Reader(message);
  const magic = header.slice(0, 4).readUInt32BE(0);
  if (magic === MAGIC_SMB1) throw new Malformed('the server speaks SMB 1 only');
  if (magic === MAGIC_COMPRESSED) throw new Malformed('a compressed message, which was not negotiated');
  if (magic !== MAGIC) throw new Malformed('this is no SMB message');
  const flags = header.u32(16);
  if (header.u16(4) !== HEADER_BYTES) throw new Malformed('the header has a wrong size');
  if ((flags & FLAG_RESPONSE) === 0) throw new Malformed('a request instead of a response');
  const isAsync = (flags & FLAG_ASYNC) !== 0;
  const sessionId = header.u64(40);
  header.slice(48, 16);
  return {
    command: header.u16(12),
    status: header.u32(8),
    credits: header.u16(14),
    isSigned: (flags & FLAG_SIGNED) !== 0,
    isAsync,
    messageId: header.u64(24),
    treeId: isAsync ? 0 : header.u32(36),
    sessionId,
    message,
    body: new Reader(message.subarray(HEADER_BYTES)),
  };
}

/** Buffer that a response refers to by an offset from the start of its message. */
export function bufferOf({ message }: Response, offset: number, length: number): Buffer {
  if (length === 0) return Buffer.alloc(0);
  if (offset < HEADER_BYTES) throw new Malformed('a buffer begins within the header');
  return new Reader(message).slice(offset, length);
}

/** Checks the size that every response body begins with. */
export function checkBody({ body }: Response, size: number): void {
  if (body.u16(0) !== size) throw new Malformed('a response has a wrong size');
}
