import { type Fault, FaultError } from '../../core/result/result.ts';
import type { KeySource } from '../../host/secrets/secret-store.ts';
import type { ToMain } from '../ports/process-messages.ts';

interface Asked {
  resolve(key: Buffer | null): void;
  reject(error: Error): void;
}

/** Gets the key of stored secrets from main, once: it is kept in this process's memory only. */
export class KeyFromMain {
  private waiting: Asked[] = [];
  private key: Buffer | null = null;

  /** @param tell sends a message to main */
  source(tell: (message: ToMain) => void): KeySource {
    return (create) =>
      new Promise((resolve, reject) => {
        if (this.key) return resolve(this.key);
        this.waiting.push({ resolve, reject });
        tell({ type: 'want-secrets-key', create });
      });
  }

  /** Takes main's reply to one request; main replies in their order. */
  take(key: string | null, fault: Fault | null): void {
    const asked = this.waiting.shift();
    if (fault) return asked?.reject(new FaultError(fault));
    this.key = key === null ? null : Buffer.from(key, 'base64');
    asked?.resolve(this.key);
  }
}
