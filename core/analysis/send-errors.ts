/** Why a packet could not be sent, and how to mend it. */
interface SendError {
  readonly text: string;
  readonly remedy?: string;
}

const NO_ROUTE = 'no route to the target, or none from this source address: ip route get ADDRESS shows it';
const NO_INTERFACE = 'bring the interface up: sudo ip link set NAME up';

/** By Linux errno; the texts are those of strerror(3), except where a text would mislead. */
const SEND_ERRORS: Readonly<Record<number, SendError>> = {
  1: {
    text: 'operation not permitted',
    remedy: 'a firewall or a routing rule of this host forbids it: sudo nft list ruleset, ip rule, ip route',
  },
  6: { text: 'no such device or address' },
  11: { text: 'the send buffer is full' },
  12: { text: 'out of memory' },
  13: {
    text: 'permission denied',
    remedy: 'a broadcast address, or a prohibit route: ip route get ADDRESS shows it',
  },
  19: { text: 'no such device', remedy: NO_INTERFACE },
  22: {
    text: 'invalid argument',
    remedy: 'a blackhole route, or a source address that this host does not have: ip route get ADDRESS shows it',
  },
  90: { text: 'message too long', remedy: 'send less data, or allow fragmentation' },
  93: { text: 'protocol not supported' },
  97: { text: 'address family not supported' },
  98: { text: 'address already in use' },
  99: {
    text: 'address not available',
    remedy: 'use a source address that this host has: ip -brief address',
  },
  100: { text: 'network is down', remedy: NO_INTERFACE },
  101: { text: 'network is unreachable', remedy: NO_ROUTE },
  105: { text: 'no buffer space available' },
  112: { text: 'host is down' },
  113: { text: 'host is unreachable', remedy: NO_ROUTE },
};

const ADDRESS_NOT_AVAILABLE = 99;

/** Without a source address of the user's, the system found none of its own. */
const NO_OWN_ADDRESS = {
  4: 'this host has no IPv4 address to send from: ip -4 -brief address',
  6: 'this host has no IPv6 address to send from, IPv6 may be disabled: ip -6 -brief address',
} as const;

/** @param errno Linux's */
export const sendErrorText = (errno: number): string => SEND_ERRORS[errno]?.text ?? `error ${errno}`;

/** @param series the target's address, and the source address that the user gave; null = none */
export function sendErrorRemedy(
  errno: number,
  series: { readonly address: string; readonly source: unknown } | undefined,
): string | undefined {
  const isOwnAddressMissing = errno === ADDRESS_NOT_AVAILABLE && series && series.source === null;
  if (isOwnAddressMissing) return NO_OWN_ADDRESS[series.address.includes(':') ? 6 : 4];
  return SEND_ERRORS[errno]?.remedy;
}
