import type { IcmpError } from './outcome.ts';

/** RFC 792, RFC 1812 §5.2.7.1. */
const IPV4_TEXTS: Readonly<Record<string, string>> = {
  '3/0': 'network unreachable',
  '3/1': 'host unreachable',
  '3/2': 'protocol unreachable',
  '3/3': 'port unreachable',
  '3/4': 'fragmentation needed',
  '3/5': 'source route failed',
  '3/6': 'network unknown',
  '3/7': 'host unknown',
  '3/9': 'network prohibited',
  '3/10': 'host prohibited',
  '3/11': 'network unreachable for this DSCP',
  '3/12': 'host unreachable for this DSCP',
  '3/13': 'administratively prohibited',
  '11/0': 'TTL exceeded',
  '11/1': 'fragment reassembly time exceeded',
  '12/0': 'parameter problem',
};

/** RFC 4443. */
const IPV6_TEXTS: Readonly<Record<string, string>> = {
  '1/0': 'no route',
  '1/1': 'administratively prohibited',
  '1/2': 'beyond scope of source address',
  '1/3': 'address unreachable',
  '1/4': 'port unreachable',
  '1/5': 'source address failed policy',
  '1/6': 'route rejected',
  '2/0': 'packet too big',
  '3/0': 'hop limit exceeded',
  '3/1': 'fragment reassembly time exceeded',
};

/** The error of this host for a neighbour that it does not find. */
const NO_NEIGHBOUR: Readonly<Record<4 | 6, string>> = { 4: '3/1', 6: '1/3' };

export interface ErrorCode {
  readonly family: 4 | 6;
  readonly icmpType: number;
  readonly icmpCode: number;
}

/** The standard's words for an ICMP error, or its numbers. */
export function errorName({ family, icmpType, icmpCode }: ErrorCode): string {
  const words = family === 4 ? IPV4_TEXTS : IPV6_TEXTS;
  return words[`${icmpType}/${icmpCode}`] ?? `ICMP type ${icmpType}, code ${icmpCode}`;
}

/** A sentence about an ICMP error that this host itself sent for a packet to `target`. */
export function describeOwnError(
  target: string,
  code: ErrorCode,
  { isViaRouter }: Pick<IcmpError, 'isViaRouter'>,
): string {
  if (`${code.icmpType}/${code.icmpCode}` !== NO_NEIGHBOUR[code.family]) {
    return `This host refuses to send to ${target} (${errorName(code)})`;
  }
  return isViaRouter
    ? `The next-hop router to ${target} does not answer on its link`
    : `Neighbour ${target} does not answer on the local link`;
}
