import type { SmbConnection } from './connection.ts';
import { refusedBy, StepFailed } from './failure.ts';
import type { Tree } from './session.ts';
import {
  closeRequest,
  createRequest,
  createResponse,
  type DirectoryEntry,
  type Opened,
  type Opening,
  queryDirectoryRequest,
  queryDirectoryResponse,
  readRequest,
  readResponse,
} from './wire/bodies.ts';
import { STATUS } from './wire/status.ts';

/** Opens a file, folder or pipe. @param what it is for users */
export async function open(connection: SmbConnection, tree: Tree, opening: Opening, what: string): Promise<Opened> {
  const response = await connection.ask('create', createRequest(opening), tree);
  if (response.status !== STATUS.ok) throw refusedBy(response.status, `Opening ${what}`);
  return createResponse(response);
}

export async function close(connection: SmbConnection, tree: Tree, { fileId }: Opened): Promise<void> {
  await connection.ask('close', closeRequest(fileId), tree);
}

/** Opens a file or folder for a use, after whose failure it is closed as well: later steps begin with nothing open. */
export async function withOpened(
  connection: SmbConnection,
  tree: Tree,
  opening: Opening,
  what: string,
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const opened = await open(connection, tree, opening, what);
  try {
    await use(opened);
  } catch (error) {
    // After any other failure, the connection is of no use.
    if (error instanceof StepFailed) await close(connection, tree, opened).catch(() => undefined);
    throw error;
  }
  await close(connection, tree, opened);
}

const MAX_ENTRIES = 1_000_000;
const ANSWER_BYTES = 65_536;

/** Entries of a folder that match a pattern, without the folder itself and its parent. */
export async function eachEntry(
  connection: SmbConnection,
  tree: Tree,
  { fileId }: Opened,
  pattern: string,
  take: (entry: DirectoryEntry) => void,
): Promise<void> {
  let seen = 0;
  for (let isFirst = true; seen < MAX_ENTRIES; isFirst = false) {
    const body = queryDirectoryRequest(fileId, pattern, isFirst, ANSWER_BYTES);
    const response = await connection.ask('queryDirectory', body, { ...tree, answerBytes: ANSWER_BYTES });
    const { status } = response;
    if (status === STATUS.noMoreFiles || (status === STATUS.noSuchFile && isFirst)) return;
    if (status !== STATUS.ok) throw refusedBy(status, 'Listing the folder');
    for (const entry of queryDirectoryResponse(response)) {
      seen += 1;
      if (entry.name !== '.' && entry.name !== '..') take(entry);
    }
  }
}

/** Blocks requested at once, as file managers do, so that the round trip does not limit the rate. */
const IN_FLIGHT = 4;

export interface Reading {
  readonly bytes: number;
  readonly blockBytes: number;
  onBytes(bytes: number): void;
  /** Whether there is time for another block. */
  hasTime(): boolean;
}

/** Reads a file from its beginning, and keeps nothing of it. No block is under way when it ends. */
export async function readAll(
  connection: SmbConnection,
  tree: Tree,
  { fileId }: Opened,
  { bytes, blockBytes, onBytes, hasTime }: Reading,
): Promise<void> {
  let next = 0;
  let isOver = false;
  const readBlocks = async (): Promise<void> => {
    while (next < bytes && !isOver && (next === 0 || hasTime())) {
      const from = next;
      next = Math.min(bytes, from + blockBytes);
      for (let at = from; at < Math.min(bytes, from + blockBytes) && !isOver; ) {
        const length = Math.min(bytes, from + blockBytes) - at;
        const response = await connection.ask('read', readRequest(fileId, at, length), {
          ...tree,
          answerBytes: length,
        });
        if (response.status === STATUS.endOfFile) isOver = true;
        if (isOver) return;
        if (response.status !== STATUS.ok) throw refusedBy(response.status, 'Reading');
        const data = readResponse(response);
        if (data.length === 0) isOver = true; // the file became shorter
        onBytes(data.length);
        at += data.length;
      }
    }
  };
  const failures: unknown[] = [];
  const reader = () =>
    readBlocks().catch((error: unknown) => {
      isOver = true;
      failures.push(error);
    });
  await Promise.all(Array.from({ length: IN_FLIGHT }, reader));
  if (failures.length > 0) throw failures[0];
}
