import { z } from 'zod';
import { addressFamily } from '../../../core/model/address.ts';
import { parsePorts } from '../../../core/model/ports.ts';
import { Measurement } from './measurement.ts';
import { ECHO_DATA } from './packet.ts';

const Ratio = z.number().min(0).max(1);
const Millis = z.number().min(0);
const Address4 = z.string().refine((text) => addressFamily(text) === 4, 'not an IPv4 address');
const Address6 = z.string().refine((text) => addressFamily(text) === 6, 'not an IPv6 address');
const Mtu = z.int().min(68).max(65_535);

/** Delay that a link adds to the RTT; a number is a constant delay, ms. */
const Delay = z.union([
  Millis,
  z.strictObject({ kind: z.literal('uniform'), fromMs: Millis, toMs: Millis }),
  /** Log-normal delay: the long tail of real paths. `sigma` 0.3 is a quiet path, 1 a bad one. */
  z.strictObject({ kind: z.literal('lognormal'), medianMs: Millis, sigma: Millis }),
]);
export type Delay = z.infer<typeof Delay>;

const Loss = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random'), ratio: Ratio }),
  /** Runs of `packets` packets to one destination are lost together, `ratio` of all runs. */
  z.strictObject({ kind: z.literal('burst'), ratio: Ratio, packets: z.int().min(1) }),
]);
export type Loss = z.infer<typeof Loss>;

/** The link to a router or host; effects that are not given do not occur. */
const link = {
  delay: Delay.optional(),
  /** Loss on the forward path. */
  loss: Loss.optional(),
  /** Share of replies delayed by `byMs`, so that others overtake them, or they are late. */
  reordered: z.strictObject({ ratio: Ratio, byMs: Millis }).optional(),
  /** Share of replies that come twice. */
  duplicateRatio: Ratio.optional(),
  mtu: Mtu.optional(),
};
const Link = z.strictObject(link);
export type Link = z.infer<typeof Link>;

/** Limit of a node's ICMP errors: `burst` at once, then `perSecond` (Linux: net.ipv4.icmp_ratelimit). */
const RateLimit = z.strictObject({ burst: z.int().min(1), perSecond: z.number().positive() });
export type RateLimit = z.infer<typeof RateLimit>;

const MplsLabel = z.strictObject({
  label: z
    .int()
    .min(0)
    .max(2 ** 20 - 1),
  class: z.int().min(0).max(7).default(0),
  ttl: z.int().min(0).max(255).default(1),
});

const Router = z.strictObject({
  /** A router without an address of a family is a silent hop in it. */
  address: Address4.optional(),
  address6: Address6.optional(),
  /** Initial TTL of its own packets. Default 64. */
  initialTtl: z.int().min(1).max(255).optional(),
  rateLimit: RateLimit.optional(),
  /** Drops packets that are too big for the next link, without an ICMP error. */
  isBlackHole: z.boolean().optional(),
  /** The label stack of the packet, reported in its ICMP errors (RFC 4950). */
  mpls: z.array(MplsLabel).optional(),
  /** Forwards packets whose TTL has expired; the next router replies instead. */
  forwardsZeroTtl: z.boolean().optional(),
  /** Errors from routers behind it have this source address. */
  nat: z.strictObject({ address: Address4.optional(), address6: Address6.optional() }).optional(),
});
export type Router = z.infer<typeof Router>;

const Hop = z.strictObject({ router: z.string(), ...link });
export type Hop = z.infer<typeof Hop>;

const Split = z.strictObject({
  branches: z.array(z.array(Hop)).min(2),
  /** Selects the branch per flow (addresses, protocol and ports) or per packet. Default flow. */
  by: z.enum(['flow', 'packet']).optional(),
});
export type Split = z.infer<typeof Split>;

const Ports = z.string().superRefine((text, context) => {
  const parsed = parsePorts(text);
  if ('error' in parsed) context.addIssue(parsed.error);
});

/** The states of a host's ports. `open` UDP ports send no reply, nor do filtered ones. */
const PortStates = z.strictObject({
  open: Ports.optional(),
  filtered: Ports.optional(),
  prohibited: Ports.optional(),
  /** State of all other ports. Default closed. */
  rest: z.enum(['open', 'closed', 'filtered', 'prohibited']).optional(),
});
export type PortStates = z.infer<typeof PortStates>;

const Host = z.strictObject({
  ...link,
  initialTtl: z.int().min(1).max(255).optional(),
  /** Default true. */
  answersEcho: z.boolean().optional(),
  /** The data of its echo replies. Default same. */
  echoData: z.enum(ECHO_DATA).optional(),
  /** It always replies from this one of its addresses. */
  answersFrom: z.union([Address4, Address6]).optional(),
  tcp: PortStates.optional(),
  udp: PortStates.optional(),
  /** A SYN-ACK acknowledges the data of the SYN. Default false, as Linux without TCP Fast Open. */
  acknowledgesSynData: z.boolean().optional(),
  /** Misdirected TCP replies: to the port after the source port, or with a number that no packet has. */
  misdirected: z.enum(['port', 'number']).optional(),
  rateLimit: RateLimit.optional(),
});
export type Host = z.infer<typeof Host>;

const NoNeighbour = z.strictObject({ of: z.enum(['target', 'router']), afterMs: Millis });
export type NoNeighbour = z.infer<typeof NoNeighbour>;

const Route = z.strictObject({
  /** Addresses and prefixes; the first route that matches the destination and the time applies. */
  to: z.union([z.string(), z.array(z.string())]),
  /** Time since the first packet. */
  fromMs: Millis.optional(),
  untilMs: Millis.optional(),
  path: z.array(z.union([Hop, Split])),
  /** Without a host, packets are dropped at the end of the path. */
  host: Host.optional(),
  /** The ICMP error that the last router sends instead. */
  refusal: z.enum(['net-unreachable', 'host-unreachable', 'port-unreachable', 'prohibited']).optional(),
  /** Delay of that error, while the router waits for its neighbour. */
  refusalAfterMs: Millis.optional(),
  /**
   * The source host does not find the target, or the next-hop router, on its link, and reports it after this time (in
   * memory only).
   */
  noNeighbour: NoNeighbour.optional(),
  /** errno with which sending fails at the source (in memory only). */
  localErrno: z.int().positive().optional(),
});
export type Route = z.infer<typeof Route>;

/** A disturbance of the engine; in memory only. */
const Incident = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('clock-step'), afterMs: Millis, stepMs: z.number() }),
  /** The engine is stopped from `afterMs` for `gapMs`. */
  z.strictObject({ kind: z.literal('starvation'), afterMs: Millis, gapMs: Millis }),
]);
export type Incident = z.infer<typeof Incident>;

/** A network as data, and its ground truth: the same scenario, seed and packets give the same replies. */
export const Scenario = z
  .strictObject({
    /** A description of the network for readers. */
    about: z.string(),
    seed: z.int(),
    /** Source address of packets that name none. Default 10.77.0.1 and fd00:77::1. */
    source: z.strictObject({ address: Address4.optional(), address6: Address6.optional() }).optional(),
    routers: z.record(z.string(), Router).optional(),
    routes: z.array(Route).min(1),
    incidents: z.array(Incident).optional(),
    measurements: z.array(Measurement).optional(),
  })
  .superRefine((scenario, context) => {
    for (const route of scenario.routes) {
      for (const hop of route.path.flatMap((one) => ('branches' in one ? one.branches.flat() : [one]))) {
        if (scenario.routers?.[hop.router] === undefined) context.addIssue(`no router is called ${hop.router}`);
      }
    }
  });
export type Scenario = z.infer<typeof Scenario>;
