import { decodeClaim, encodeClaim } from '../../core/fleet/claim-code.ts';
import { type FoundHub, pinOfFingerprint } from '../../core/fleet/found-hub.ts';
import { hubAddressText } from '../../core/fleet/hub-address.ts';
import { pause } from '../../core/ports/pause.ts';
import { FaultError } from '../../core/result/result.ts';
import type { FindOptions } from '../../host/fleet/mdns/find-hubs.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { confirm } from '../terminal/confirm.ts';

const FIND_FOR_MS = 5000;
const LOOK_AGAIN_MS = 25_000;
const HINT =
  'at the station: sounder fleet announce, or Add an agent for a claim code; multicast does not pass routers';

export interface StationSearch {
  /** Fingerprint of the key that the station has to have; null = a person is asked. */
  readonly key: string | null;
  /** Looks again until a station answers. */
  readonly isPatient: boolean;
}

type Find = (options: FindOptions) => Promise<readonly FoundHub[]>;

/**
 * Looks for stations on the networks of this host. Anybody there can answer: the key decides, which was given or which a person
 * compares with the one on the station's screen.
 * @returns the claim code of the one station that is meant. Faults: `hub.not-found`, `usage.invalid`, `interrupted`.
 */
export async function findStation(
  context: CliContext,
  search: StationSearch,
  find: Find = findOnNetwork,
): Promise<string> {
  const { key, isPatient } = search;
  const { clock, log, interrupted: signal } = context;
  context.err('sounder: Looking for stations on this network …\n');
  for (let attempt = 0; ; attempt++) {
    const found = await find({ forMs: FIND_FOR_MS, key, clock, log, signal });
    if (signal.aborted) throw new FaultError({ code: 'interrupted', message: 'No station was chosen' });
    if (found.length > 0) return codeFor(await choose(context, found, key));
    const message = `No station ${key === null ? '' : `with the key ${key} `}answers on this network`;
    if (!isPatient) throw new FaultError({ code: 'hub.not-found', message, hint: HINT });
    if (attempt === 0) context.err(`sounder: ${message}; looking again until one does (${HINT})\n`);
    await pause(clock, LOOK_AGAIN_MS, signal);
  }
}

const findOnNetwork: Find = async (options) => {
  const { findHubs } = await import('../../host/fleet/mdns/find-hubs.ts');
  return findHubs(options);
};

async function choose(context: CliContext, found: readonly FoundHub[], key: string | null): Promise<FoundHub> {
  const named = found.find(({ fingerprint }) => fingerprint === key);
  if (named) return named;
  const [first, ...more] = found as readonly [FoundHub, ...FoundHub[]];
  const list = found.map(
    ({ name, hubs, fingerprint }) => `  ${name}  ${hubs.map(hubAddressText).join(' ')}  ${fingerprint}\n`,
  );
  context.err(list.join(''));
  if (more.length > 0 || !process.stdin.isTTY) {
    throw usage(
      more.length > 0
        ? `${found.length} stations answer on this network`
        : 'A station answers on this network, and there is no terminal to ask on',
      'compare the keys with the one on the station’s screen, and add --key SHA256:…',
    );
  }
  if (await confirm(context, 'Does the screen of your station show this key?')) return first;
  throw new FaultError({ code: 'interrupted', message: 'No station was chosen' });
}

async function codeFor({ hubs, fingerprint }: FoundHub): Promise<string> {
  const { foundSecret } = await import('../../host/fleet/mdns/service-names.ts');
  const pin = pinOfFingerprint(fingerprint) ?? new Uint8Array();
  return encodeClaim({ hubs, pin, secret: foundSecret(pin) });
}

/** Tells whether a claim code is of a station that was found, not one that a person got at the station. */
export async function isFoundClaim(code: string): Promise<boolean> {
  const { foundSecret } = await import('../../host/fleet/mdns/service-names.ts');
  const read = decodeClaim(code);
  return read.ok && Buffer.from(read.value.secret).equals(foundSecret(read.value.pin));
}
