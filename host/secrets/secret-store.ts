import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StoredSecrets } from '../../core/contracts/stored-secrets.ts';
import { FaultError } from '../../core/result/result.ts';
import { keyProtection, openKey } from './key-file.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { Sealed, seal, unseal } from './sealed.ts';

/** Gives the key of the secrets; null = there is none, and none was to be created. Rejects with FaultErrors `secret.*`. */
export type KeySource = (create: boolean) => Promise<Buffer | null>;

export interface SecretStoreOptions {
  readonly dir: string;
  /** Key that the desktop's main process gives; without it that of the folder's file. */
  readonly key?: KeySource;
}

const MOST_SECRETS = 1000;
const MAX_FILE_BYTES = 16e6;
const SecretsFile = z.object({ version: z.literal(1), secrets: z.array(Sealed).max(MOST_SECRETS) });

/** Named secrets of a folder in `secrets.json`, encrypted under `secrets.key`. One process writes, others may read. */
export class SecretStore {
  private readonly dir: string;
  private readonly path: string;
  private readonly fromHost: KeySource | undefined;
  private cached: { readonly stamp: string; readonly secrets: readonly Sealed[] } | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  constructor({ dir, key }: SecretStoreOptions) {
    this.dir = dir;
    this.path = join(dir, 'secrets.json');
    this.fromHost = key;
  }

  /** Names in order, and how well their key is protected. */
  list(): StoredSecrets {
    const names = this.records().map(({ name }) => name);
    return { names: names.sort(), protection: names.length === 0 ? null : this.protection() };
  }

  /** Stores a secret, or replaces it. */
  set(name: string, value: string): Promise<void> {
    return this.inTurn(async () => {
      const others = this.records().filter((one) => one.name !== name);
      if (others.length >= MOST_SECRETS) {
        throw new FaultError({ code: 'secret.too-many', message: `At most ${MOST_SECRETS} secrets can be stored` });
      }
      // A key that this host cannot open protects nothing any more.
      if (others.length === 0 && this.protection() === 'locked') rmSync(join(this.dir, 'secrets.key'), { force: true });
      const key = await this.key(true);
      if (key) this.write([...others, seal(key, name, value)]);
    });
  }

  delete(name: string): Promise<void> {
    return this.inTurn(async () => {
      const records = this.records();
      const others = records.filter((one) => one.name !== name);
      if (others.length < records.length) this.write(others);
    });
  }

  /** The value of a secret. Faults `secret.unknown`, which does not quote the name, `secret.unreadable`, `secret.locked`. */
  async read(name: string): Promise<string> {
    const record = this.records().find((one) => one.name === name);
    const key = record && (await this.key(false));
    if (!record) {
      throw new FaultError({
        code: 'secret.unknown',
        message: 'There is no stored secret of this name',
        hint: 'set it in the form of the target, or refer to env:SOUNDER_NAME or file:PATH',
      });
    }
    const value = key ? unseal(key, record) : null;
    if (value !== null) return value;
    throw new FaultError({
      code: 'secret.unreadable',
      message: `The stored secret ${name} cannot be decrypted: it was changed, or encrypted under another key`,
      hint: 'set it again',
    });
  }

  private protection(): StoredSecrets['protection'] {
    const protection = keyProtection(this.dir);
    return protection === 'keyring' && !this.fromHost ? 'locked' : protection;
  }

  private key(create: boolean): Promise<Buffer | null> {
    return this.fromHost ? this.fromHost(create) : openKey(this.dir, null, { create });
  }

  /** Reads the file again only when it was replaced. */
  private records(): readonly Sealed[] {
    const stamp = stampOf(this.path);
    if (stamp === null) return [];
    if (this.cached?.stamp === stamp) return this.cached.secrets;
    const content = readPrivate(this.path, { maxBytes: Math.min(MAX_FILE_BYTES, Number(stamp.split(':')[0]) + 1) });
    const parsed = SecretsFile.safeParse(jsonOf(content?.toString('utf8') ?? ''));
    if (!parsed.success) {
      throw new FaultError({
        code: 'secret.unreadable',
        message: `${this.path} is damaged`,
        hint: 'restore it, or remove it and set the secrets again',
      });
    }
    this.cached = { stamp, secrets: parsed.data.secrets };
    return this.cached.secrets;
  }

  private write(secrets: readonly Sealed[]): void {
    writePrivate(this.path, `${JSON.stringify({ version: 1, secrets }, null, 1)}\n`);
    this.cached = undefined;
  }

  /** One change at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
  }
}

/** Changes whenever the file is replaced; begins with its size. */
function stampOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.ino}:${stat.mtimeNs}` : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
