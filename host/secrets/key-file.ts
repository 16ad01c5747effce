import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { KEY_BYTES } from './sealed.ts';

/** Encrypts the key with one that the operating system keeps for this user (electron/main/keyring.ts). */
export interface Keyring {
  protect(text: string): Promise<Buffer>;
  /** Rejects where the keyring refuses, or has another key now. */
  reveal(bytes: Buffer): Promise<string>;
}

/** Protection of a key by its file's content. */
export type KeyProtection = 'file' | 'keyring';

interface KeyFile {
  readonly protection: KeyProtection;
  readonly bytes: Buffer;
}

const MAX_BYTES = 8192;
const FORMAT = /^sounder-key-1 (file|keyring) ([A-Za-z0-9+/=]+)\n$/;

const pathIn = (dir: string): string => join(dir, 'secrets.key');

/** Protection of the key in a folder; null = there is no key. Faults `secret.exposed`, `secret.unreadable`. */
export const keyProtection = (dir: string): KeyProtection | null => readKeyFile(dir)?.protection ?? null;

/**
 * The key of a folder's secrets, from its file. A key that lies open in its file is put under the keyring where there is one.
 * @param keyring null = this host has none
 * @returns null where there is no key, unless `create`
 * Faults: `secret.exposed`, `secret.unreadable`, `secret.locked`, `secret.unwritable`.
 */
export async function openKey(dir: string, keyring: Keyring | null, { create = false } = {}): Promise<Buffer | null> {
  const stored = readKeyFile(dir);
  if (!stored) {
    if (!create) return null;
    const key = randomBytes(KEY_BYTES);
    await writeKey(dir, key, keyring);
    return key;
  }
  if (stored.protection === 'keyring') return revealed(stored.bytes, keyring);
  if (keyring) await writeKey(dir, stored.bytes, keyring);
  return stored.bytes;
}

function readKeyFile(dir: string): KeyFile | null {
  const content = readPrivate(pathIn(dir), { maxBytes: MAX_BYTES });
  if (!content) return null;
  const [, protection, data] = FORMAT.exec(content.toString('latin1')) ?? [];
  const bytes = Buffer.from(data ?? '', 'base64');
  if (protection === 'keyring' && bytes.length > 0) return { protection, bytes };
  if (protection === 'file' && bytes.length === KEY_BYTES) return { protection, bytes };
  throw new FaultError({
    code: 'secret.unreadable',
    message: `${pathIn(dir)} is damaged`,
    hint: 'restore it, or remove it and set the secrets again',
  });
}

async function writeKey(dir: string, key: Buffer, keyring: Keyring | null): Promise<void> {
  const protection: KeyProtection = keyring ? 'keyring' : 'file';
  const bytes = keyring ? await keyring.protect(key.toString('base64')) : key;
  writePrivate(pathIn(dir), `sounder-key-1 ${protection} ${bytes.toString('base64')}\n`);
}

async function revealed(bytes: Buffer, keyring: Keyring | null): Promise<Buffer> {
  if (!keyring) {
    throw locked('The secrets of this folder are protected by the keyring of the desktop program');
  }
  const text = await keyring.reveal(bytes).catch(() => null);
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length !== KEY_BYTES) throw locked('The system’s keyring does not open the secrets of this folder');
  return key;
}

const locked = (message: string): FaultError =>
  new FaultError({
    code: 'secret.locked',
    message,
    hint: 'delete the stored secrets and set them again, or refer to env:SOUNDER_NAME or file:PATH',
  });
