import type { Port } from '../../core/rpc/port.ts';

/** What a page remembers between visits. Reading never fails: a host that keeps nothing answers null. */
export interface Preferences {
  read(key: string): string | null;
  write(key: string, value: string): void;
}

/** All that differs between the hosts. The page knows its host through this and through nothing else. */
export interface HostBridge {
  /** `missing`: there is nothing to connect with yet, and the user must be told how to get in. */
  readonly admission: 'granted' | 'missing';
  /**
   * Opens a port to the station. Rejects with a FaultError: `host.refused` (asking again is no use until the user
   * does something) or `host.unreachable` (asking again may help).
   */
  connect(): Promise<Port>;
  /** @returns false when the host would not have it, so that the caller can offer a file instead */
  copyText(text: string): Promise<boolean>;
  saveText(fileName: string, mediaType: string, text: string): void;
  readonly preferences: Preferences;
}
