import { addressFamily } from '../../../core/model/address.ts';
import { parseDestination } from '../../../core/model/destination.ts';
import { NAME_RULE, NETPROBIFY_NAME, SOURCE_PORTS } from './netprobify-schema.ts';

/** An error between the keys of a file, or in a name. */
export interface RuleProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Point at the key instead of its value. */
  readonly onKey?: boolean;
}

type Keys = Readonly<Record<string, unknown>>;

const keysOf = (value: unknown): Keys | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Keys) : undefined;

/**
 * Finds errors that the schema cannot, because they lie between keys or concern a name. Reads the plain value, which
 * may have any other error too: values of a wrong type are left to the schema.
 */
export function* ruleProblems(value: unknown): Generator<RuleProblem> {
  const file = keysOf(value);
  if (!file) return;
  for (const section of ['groups', 'targets'] as const) {
    if (!Object.hasOwn(file, section)) continue;
    const named = keysOf(file[section]);
    if (!named) continue;
    const one = section === 'groups' ? 'group' : 'target';
    if (Object.keys(named).length === 0) yield { path: [section], message: `At least one ${one} is required here` };
    for (const [name, body] of Object.entries(named)) {
      const path = [section, name];
      yield* nameProblems(name, path);
      const keys = keysOf(body);
      if (keys) yield* section === 'groups' ? groupProblems(keys, path) : targetProblems(keys, path);
    }
  }
}

function* nameProblems(name: string, path: readonly PropertyKey[]): Generator<RuleProblem> {
  if (name === '__proto__') yield { path, onKey: true, message: '"__proto__" cannot be a name' };
  else if (!NETPROBIFY_NAME.test(name)) yield { path, onKey: true, message: `A name has ${NAME_RULE}` };
  else if (name.length > 128) yield { path, onKey: true, message: 'A name has 1 to 128 characters' };
}

function* groupProblems(group: Keys, path: readonly PropertyKey[]): Generator<RuleProblem> {
  const { src_port_a: first = SOURCE_PORTS.first, src_port_z: last = SOURCE_PORTS.last } = group;
  if (typeof first !== 'number' || typeof last !== 'number' || first <= last) return;
  const side = (key: 'src_port_a' | 'src_port_z', port: number) =>
    `${key} ${Object.hasOwn(group, key) ? port : `(${port} when not given)`}`;
  const given = Object.hasOwn(group, 'src_port_a') ? 'src_port_a' : 'src_port_z';
  const message = `The range runs backwards: ${side('src_port_a', first)} is above ${side('src_port_z', last)}`;
  yield { path: [...path, given], message };
}

function* targetProblems(target: Keys, path: readonly PropertyKey[]): Generator<RuleProblem> {
  const { type, dst_port: port, destination } = target;
  if ((type === 'TCPsyn' || type === 'UDPunreachable') && port === undefined) {
    yield { path: [...path, 'dst_port'], message: `This key is required for ${type}` };
  }
  if (typeof destination === 'string') yield* destinationProblems(destination, target, path);
}

function* destinationProblems(to: string, target: Keys, path: readonly PropertyKey[]): Generator<RuleProblem> {
  const at = [...path, 'destination'];
  const parsed = parseDestination(to, { wholeSubnet: true });
  if ('error' in parsed) return yield { path: at, message: parsed.error };
  const { kind, addresses } = parsed.destination;
  if (kind === 'name') {
    if (target['is_subnet'] === true) yield { path: at, message: `"${to}" is a name, and is_subnet needs a subnet` };
    return;
  }
  if (kind === 'cidr' && target['is_subnet'] !== true) {
    yield { path: at, message: `${to} is a subnet: add is_subnet: true` };
  }
  const family = addressFamily(addresses[0] ?? '');
  const wanted = target['address_family'] ?? (kind === 'address' ? `ipv${family}` : 'ipv4');
  if ((wanted !== 'ipv4' && wanted !== 'ipv6') || wanted === `ipv${family}`) return;
  if (target['address_family'] === undefined) {
    yield {
      path: at,
      message: `${to} is IPv6, and without the key address_family a set of addresses is IPv4: add address_family: ipv6`,
    };
  } else yield { path: [...path, 'address_family'], message: `${wanted} contradicts the destination, ${to}` };
}
