import { safeStorage } from 'electron';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { type Keyring, openKey } from '../../host/secrets/key-file.ts';
import type { FromMain } from '../ports/process-messages.ts';

const keyring: Keyring = {
  protect: (text) => safeStorage.encryptStringAsync(text),
  reveal: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
};

/**
 * The system's keyring; null where there is none. On Linux without a secret service, Electron would encrypt with a key that
 * is the same everywhere (`basic_text`), which protects nothing that the permissions of a file do not.
 */
async function systemKeyring(log: Log): Promise<Keyring | null> {
  const isAvailable = await safeStorage.isAsyncEncryptionAvailable();
  const isConstant = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  if (isAvailable && !isConstant) return keyring;
  log.warn('This system has no keyring: stored passwords are protected only by the permissions of secrets.key');
  return null;
}

/** The key of the secrets in a data folder, for station and service engine, which ask for it when they first need it. */
export class SecretsKey {
  private readonly dir: string;
  private readonly log: Log;
  private found: Promise<Keyring | null> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(dir: string, log: Log) {
    this.dir = dir;
    this.log = log;
  }

  /** The reply to a request; requests are answered in their order. Never rejects. */
  reply(create: boolean): Promise<FromMain<never> & { readonly type: 'secrets-key' }> {
    const reply = this.turn
      .then(() => this.open(create))
      .then(
        (key) => ({ type: 'secrets-key' as const, key: key?.toString('base64') ?? null, fault: null }),
        (error: unknown) => ({ type: 'secrets-key' as const, key: null, fault: toFault(error) }),
      );
    this.turn = reply;
    return reply;
  }

  private async open(create: boolean): Promise<Buffer | null> {
    this.found ??= systemKeyring(this.log);
    return openKey(this.dir, await this.found, { create });
  }
}
