import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../system-error-text.ts';

interface Known {
  readonly version: string;
  readonly context: SecureContext;
}

/** Contexts by file of further authorities; '' = none. Loading authorities takes longer than a hundred handshakes. */
const contexts = new Map<string, Known>();
/** Files are few; anything else would be a leak. */
const MAX_CONTEXTS = 50;

/** Authorities of the program and of the system. */
const usualAuthorities = (): string[] => [
  ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
];

/**
 * The context of handshakes that trust the usual authorities and those in a file, which is read again when it changes.
 * @throws FaultError `tls.authorities` for a file that cannot be read
 */
export function trusting(caFile: string | null): SecureContext {
  const key = caFile ?? '';
  const version = caFile === null ? '' : versionOf(caFile);
  const known = contexts.get(key);
  if (known?.version === version) return known.context;
  const ca = caFile === null ? usualAuthorities() : [...usualAuthorities(), readAuthorities(caFile)];
  const context = contextOf(ca, caFile);
  if (contexts.size >= MAX_CONTEXTS) contexts.clear();
  contexts.set(key, { version, context });
  return context;
}

function versionOf(file: string): string {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs} ${size}`;
  } catch (error) {
    throw unreadable(file, systemErrorText(error));
  }
}

function readAuthorities(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw unreadable(file, systemErrorText(error));
  }
  throw unreadable(file, 'it has no certificates in PEM format');
}

/**
 * Groups of the key exchange, of which a key is sent for the first only. The default sends one of ML-KEM too, a quarter of a
 * handshake's cost; servers that insist on it ask for it.
 */
const GROUPS = 'X25519:P-256:P-384:P-521:X25519MLKEM768';

function contextOf(ca: readonly string[], file: string | null): SecureContext {
  try {
    return createSecureContext({ ca: [...ca], ...(knowsGroups() ? { ecdhCurve: GROUPS } : {}) });
  } catch (error) {
    throw unreadable(file ?? 'of the system', systemErrorText(error));
  }
}

/** Whether the TLS library of this process has all groups: that of Electron is another than Node's. */
function knowsGroups(): boolean {
  try {
    createSecureContext({ ca: [], ecdhCurve: GROUPS });
    return true;
  } catch {
    return false;
  }
}

const unreadable = (file: string, why: string): FaultError =>
  new FaultError({ code: 'tls.authorities', message: `The authorities ${file} cannot be read: ${why}` });
