import { encodeClaim } from '../../core/fleet/claim-code.ts';
import { type FoundHub, pinOfFingerprint } from '../../core/fleet/found-hub.ts';
import { hubAddressText } from '../../core/fleet/hub-address.ts';
import { FaultError } from '../../core/result/result.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { confirm } from '../terminal/confirm.ts';

const FIND_FOR_MS = 5000;

/**
 * Looks for stations on the networks of this host. Anybody there can answer: the key decides, which was given or which a person
 * compares with the one on the station's screen.
 * @returns the claim code of the one station that is meant. Faults: `hub.not-found`, `usage.invalid`, `interrupted`.
 */
export async function findStation(context: CliContext, key: string | null): Promise<string> {
  const { findHubs } = await import('../../host/fleet/mdns/find-hubs.ts');
  const { clock, log, interrupted: signal } = context;
  context.err('sounder: Looking for stations on this network …\n');
  const found = await findHubs({ forMs: FIND_FOR_MS, key, clock, log, signal });
  if (signal.aborted) throw new FaultError({ code: 'interrupted', message: 'No station was chosen' });
  return codeFor(await choose(context, found, key));
}

async function choose(context: CliContext, found: readonly FoundHub[], key: string | null): Promise<FoundHub> {
  if (key !== null) {
    const named = found.find(({ fingerprint }) => fingerprint === key);
    if (named) return named;
    throw notFound(`No station with the key ${key} answers on this network`);
  }
  const [only, ...more] = found;
  if (!only) throw notFound('No station answers on this network');
  const list = found.map(
    ({ name, hubs, fingerprint }) => `  ${name}  ${hubs.map(hubAddressText).join(' ')}  ${fingerprint}\n`,
  );
  context.err(`${list.join('')}`);
  if (more.length > 0 || !process.stdin.isTTY) {
    throw usage(
      'Say which station it is',
      'compare the keys with the one on the station’s screen, and add --key SHA256:…',
    );
  }
  if (await confirm(context, 'Does the screen of your station show this key?')) return only;
  throw new FaultError({ code: 'interrupted', message: 'No station was chosen' });
}

async function codeFor({ hubs, fingerprint }: FoundHub): Promise<string> {
  const { foundSecret } = await import('../../host/fleet/mdns/service-names.ts');
  const pin = pinOfFingerprint(fingerprint) ?? new Uint8Array();
  return encodeClaim({ hubs, pin, secret: foundSecret(pin) });
}

const notFound = (message: string): FaultError =>
  new FaultError({
    code: 'hub.not-found',
    message,
    hint: 'at the station: sounder fleet announce, or Add an agent for a claim code; multicast does not pass routers',
  });
