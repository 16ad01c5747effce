import { bufferOf, checkBody, HEADER_BYTES, type Response } from './header.ts';
import { Malformed, Reader, unixMs, utf16 } from './reader.ts';

/** Bodies of the requests after NEGOTIATE, and of their responses (MS-SMB2 2.2). */

export function sessionSetupRequest(token: Buffer): Buffer {
  const body = Buffer.alloc(24);
  body.writeUInt16LE(25, 0);
  body.writeUInt8(1, 3); // signing enabled
  body.writeUInt16LE(HEADER_BYTES + body.length, 12);
  body.writeUInt16LE(token.length, 14);
  return Buffer.concat([body, token]);
}

export interface SessionFlags {
  readonly isGuest: boolean;
  readonly isAnonymous: boolean;
  readonly needsEncryption: boolean;
}

export function sessionSetupResponse(response: Response): { readonly flags: SessionFlags; readonly token: Buffer } {
  checkBody(response, 9);
  const { body } = response;
  const flags = body.u16(2);
  return {
    flags: { isGuest: (flags & 1) !== 0, isAnonymous: (flags & 2) !== 0, needsEncryption: (flags & 4) !== 0 },
    token: bufferOf(response, body.u16(4), body.u16(6)),
  };
}

/** LOGOFF and TREE_DISCONNECT. */
export function emptyRequest(): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt16LE(4, 0);
  return body;
}

/** @param share `\\server\share` */
export function treeConnectRequest(share: string): Buffer {
  const path = utf16(share);
  const body = Buffer.alloc(8);
  body.writeUInt16LE(9, 0);
  body.writeUInt16LE(HEADER_BYTES + body.length, 4);
  body.writeUInt16LE(path.length, 6);
  return Buffer.concat([body, path]);
}

export function treeConnectResponse(response: Response): { readonly needsEncryption: boolean } {
  checkBody(response, 16);
  return { needsEncryption: (response.body.u32(4) & 0x8000) !== 0 };
}

/** Desired access. */
export const ACCESS = {
  attributes: 0x0000_0080,
  list: 0x0000_0081,
  read: 0x0000_0081,
  pipe: 0x0012_019f,
} as const;

const OPTION_DIRECTORY = 0x01;
const OPTION_SEQUENTIAL_FILE = 0x44;
const SHARE_ALL = 0x07;
const OPEN_EXISTING = 1;
const IMPERSONATION = 2;

export interface Opening {
  /** Within the share, with backslashes; empty = its root. */
  readonly path: string;
  readonly access: number;
  readonly kind: 'any' | 'directory' | 'file';
}

export function createRequest({ path, access, kind }: Opening): Buffer {
  const name = utf16(path);
  const body = Buffer.alloc(56);
  body.writeUInt16LE(57, 0);
  body.writeUInt32LE(IMPERSONATION, 4);
  body.writeUInt32LE(access, 24);
  body.writeUInt32LE(SHARE_ALL, 32);
  body.writeUInt32LE(OPEN_EXISTING, 36);
  body.writeUInt32LE(kind === 'directory' ? OPTION_DIRECTORY : kind === 'file' ? OPTION_SEQUENTIAL_FILE : 0, 40);
  body.writeUInt16LE(HEADER_BYTES + body.length, 44);
  body.writeUInt16LE(name.length, 46);
  // There is at least one byte, even without a name.
  return Buffer.concat([body, name.length === 0 ? Buffer.alloc(1) : name]);
}

/** Facts of a file or folder; times Unix ms. */
export interface FileFacts {
  readonly bytes: number;
  readonly isFolder: boolean;
  readonly createdMs: number | null;
  readonly accessedMs: number | null;
  readonly writtenMs: number | null;
  readonly changedMs: number | null;
}

const ATTRIBUTE_FOLDER = 0x10;

/** Sizes beyond 2^53 are exact enough. */
const size = (value: bigint): number => Number(value);

export interface Opened {
  readonly fileId: Buffer;
  readonly facts: FileFacts;
}

export function createResponse(response: Response): Opened {
  checkBody(response, 89);
  const { body } = response;
  return {
    fileId: body.slice(64, 16),
    facts: {
      bytes: size(body.u64(48)),
      isFolder: (body.u32(56) & ATTRIBUTE_FOLDER) !== 0,
      createdMs: unixMs(body.u64(8)),
      accessedMs: unixMs(body.u64(16)),
      writtenMs: unixMs(body.u64(24)),
      changedMs: unixMs(body.u64(32)),
    },
  };
}

export function closeRequest(fileId: Buffer): Buffer {
  const body = Buffer.alloc(24);
  body.writeUInt16LE(24, 0);
  fileId.copy(body, 8);
  return body;
}

export function readRequest(fileId: Buffer, offset: number, length: number): Buffer {
  const body = Buffer.alloc(49);
  body.writeUInt16LE(49, 0);
  body.writeUInt8(HEADER_BYTES + 16, 2); // where the server puts the data
  body.writeUInt32LE(length, 4);
  body.writeBigUInt64LE(BigInt(offset), 8);
  fileId.copy(body, 16);
  return body;
}

export function readResponse(response: Response): Buffer {
  checkBody(response, 17);
  return bufferOf(response, response.body.u8(2), response.body.u32(4));
}

const DIRECTORY_INFORMATION = 1;
const RESTART = 1;

export function queryDirectoryRequest(fileId: Buffer, pattern: string, isFirst: boolean, maxBytes: number): Buffer {
  const name = utf16(pattern);
  const body = Buffer.alloc(32);
  body.writeUInt16LE(33, 0);
  body.writeUInt8(DIRECTORY_INFORMATION, 2);
  body.writeUInt8(isFirst ? RESTART : 0, 3);
  fileId.copy(body, 8);
  body.writeUInt16LE(HEADER_BYTES + body.length, 24);
  body.writeUInt16LE(name.length, 26);
  body.writeUInt32LE(maxBytes, 28);
  return Buffer.concat([body, name]);
}

export interface DirectoryEntry {
  readonly name: string;
  readonly facts: FileFacts;
}

const ENTRY_BYTES = 64;

export function queryDirectoryResponse(response: Response): DirectoryEntry[] {
  checkBody(response, 9);
  return directoryEntries(bufferOf(response, response.body.u16(2), response.body.u32(4)));
}

/** Entries of FileDirectoryInformation (MS-FSCC 2.4.10). Throws Malformed. */
export function directoryEntries(bytes: Buffer): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const reader = new Reader(bytes);
  let at = 0;
  while (bytes.length > 0) {
    const next = reader.u32(at);
    entries.push({
      name: reader.text(at + ENTRY_BYTES, reader.u32(at + 60)),
      facts: {
        bytes: size(reader.u64(at + 40)),
        isFolder: (reader.u32(at + 56) & ATTRIBUTE_FOLDER) !== 0,
        createdMs: unixMs(reader.u64(at + 8)),
        accessedMs: unixMs(reader.u64(at + 16)),
        writtenMs: unixMs(reader.u64(at + 24)),
        changedMs: unixMs(reader.u64(at + 32)),
      },
    });
    if (next === 0) return entries;
    if (next < ENTRY_BYTES) throw new Malformed('entries of a folder overlap');
    at += next;
  }
  return entries;
}

const TRANSCEIVE = 0x0011_c017;
const IS_FSCTL = 1;

/** A message to a named pipe, whose reply comes with the response. */
export function transceiveRequest(fileId: Buffer, input: Buffer, maxBytes: number): Buffer {
  const body = Buffer.alloc(56);
  body.writeUInt16LE(57, 0);
  body.writeUInt32LE(TRANSCEIVE, 4);
  fileId.copy(body, 8);
  body.writeUInt32LE(HEADER_BYTES + body.length, 24);
  body.writeUInt32LE(input.length, 28);
  body.writeUInt32LE(maxBytes, 44);
  body.writeUInt32LE(IS_FSCTL, 48);
  return Buffer.concat([body, input]);
}

export function transceiveResponse(response: Response): Buffer {
  checkBody(response, 49);
  return bufferOf(response, response.body.u32(32), response.body.u32(36));
}
