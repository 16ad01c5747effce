import { expect, it } from 'vitest';
import type { SmbConnection } from './connection.ts';
import { readAll, withOpened } from './files.ts';
import { ACCESS, type Opened } from './wire/bodies.ts';
import type { Command } from './wire/header.ts';
import { Reader } from './wire/reader.ts';
import { STATUS } from './wire/status.ts';

const DENIED = 0xc000_0022;
const TREE = { treeId: 1, needsEncryption: false };
const READING = { bytes: 100_000, blockBytes: 1000, onBytes: () => undefined, hasTime: () => true };
const OPENED = { fileId: Buffer.alloc(16) } as unknown as Opened;

function response(status: number, body: Buffer) {
  return { status, message: Buffer.concat([Buffer.alloc(64), body]), body: new Reader(body) };
}

function readAnswer() {
  const body = Buffer.alloc(16 + READING.blockBytes);
  body.writeUInt16LE(17, 0);
  body.writeUInt8(80, 2);
  body.writeUInt32LE(READING.blockBytes, 4);
  return response(STATUS.ok, body);
}

function createAnswer() {
  const body = Buffer.alloc(88);
  body.writeUInt16LE(89, 0);
  return response(STATUS.ok, body);
}

/** A connection whose answers come one turn of the event loop later. @param statusOfRead by the number of the read */
function connectionWhere(statusOfRead: (number: number) => number) {
  const asked: Command[] = [];
  let answered = 0;
  const ask = async (command: Command) => {
    asked.push(command);
    const number = asked.length;
    await new Promise((resolve) => setImmediate(resolve));
    answered += 1;
    if (command === 'create') return createAnswer();
    if (command !== 'read') return response(STATUS.ok, Buffer.alloc(60));
    const status = statusOfRead(number);
    return status === STATUS.ok ? readAnswer() : response(status, Buffer.alloc(9));
  };
  return { connection: { ask } as unknown as SmbConnection, asked, open: () => asked.length - answered };
}

it('the other readers of a file end with the one that fails', async () => {
  const { connection, asked, open } = connectionWhere((number) => (number === 1 ? DENIED : STATUS.ok));
  await expect(readAll(connection, TREE, OPENED, READING)).rejects.toThrow('Reading failed: access denied');
  expect([asked.length, open()]).toEqual([4, 0]);
});

it('the end of the file ends all readers, without an error', async () => {
  const { connection, asked, open } = connectionWhere((number) => (number < 7 ? STATUS.ok : STATUS.endOfFile));
  await readAll(connection, TREE, OPENED, READING);
  expect(asked.length).toBeLessThan(12);
  expect(open()).toBe(0);
});

it('a file whose reading fails is closed, once nothing is under way', async () => {
  const { connection, asked, open } = connectionWhere(() => DENIED);
  const opening = { path: 'a', access: ACCESS.read, kind: 'file' } as const;
  const use = (opened: Opened) => readAll(connection, TREE, opened, READING);
  await expect(withOpened(connection, TREE, opening, 'a', use)).rejects.toThrow('Reading failed: access denied');
  expect(asked).toEqual(['create', 'read', 'read', 'read', 'read', 'close']);
  expect(open()).toBe(0);
});
