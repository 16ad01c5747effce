import { addressFamily } from '../../core/model/address.ts';
import type { ServiceHost } from '../../core/ports/service.ts';
import type { Failure } from './connect.ts';

export interface Resolved {
  /** At least one, in the system's order. */
  readonly addresses: readonly string[];
  /** null = it was an address already. */
  readonly dnsMs: number | null;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name does not exist, or has no address',
  ENODATA: 'The name has no address of this family',
  EAI_AGAIN: 'The name server does not answer',
};

/** Addresses of a name or of a literal address. Never rejects; fails with `name-error`, or with `timeout` when aborted. */
export async function resolveHost(
  name: string,
  family: 4 | 6 | null,
  host: Pick<ServiceHost, 'lookup'>,
  signal: AbortSignal,
): Promise<Resolved | Failure> {
  const literal = addressFamily(name);
  if (literal !== undefined) {
    if (family === null || family === literal) return { addresses: [name], dnsMs: null };
    return { outcome: 'name-error', error: `${name} is not an IPv${family} address` };
  }
  const startMs = performance.now();
  try {
    const addresses = await host.lookup(name, family, signal);
    if (addresses.length > 0) return { addresses, dnsMs: performance.now() - startMs };
    return { outcome: 'name-error', error: `Resolving ${name} failed: ${REASONS['ENODATA']}` };
  } catch (error) {
    if (signal.aborted) return { outcome: 'timeout', error: `Resolving ${name} took too long` };
    const { code, message } = error as NodeJS.ErrnoException;
    return { outcome: 'name-error', error: `Resolving ${name} failed: ${REASONS[code ?? ''] ?? message}` };
  }
}
