import ipaddr from 'ipaddr.js';
import { draw, QUESTIONS, textHash } from './chance.ts';
import type { NetworkPacket } from './packet.ts';
import { type PortState, portStateOf } from './port-states.ts';
import type { Link, Route, Router, Scenario, Split } from './scenario.ts';

/** A link and the router at its end; the last link of a route leads to the host. */
export interface Step {
  readonly link: Link;
  readonly name: string;
  readonly router: Router | null;
}

/** A route with values that would otherwise be looked up for every packet. */
export interface NetworkPath {
  readonly route: Route;
  readonly matches: (destination: string) => boolean;
  readonly tcp: (port: number) => PortState;
  readonly udp: (port: number) => PortState;
  /** The hops of a path without branches. */
  readonly steps: readonly Step[] | null;
}

const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17 } as const;

function matcher(to: string): (destination: string) => boolean {
  if (!to.includes('/')) return (destination) => destination === to;
  const [network, bits] = ipaddr.parseCIDR(to);
  return (destination) => {
    const address = ipaddr.parse(destination);
    return address.kind() === network.kind() && address.match(network, bits);
  };
}

function matcherOfAny(list: readonly string[]): (destination: string) => boolean {
  const matchers = list.map(matcher);
  return (destination) => matchers.some((matches) => matches(destination));
}

export function pathsOf(scenario: Scenario): readonly NetworkPath[] {
  return scenario.routes.map((route) => ({
    route,
    matches: matcherOfAny([route.to].flat()),
    tcp: portStateOf(route.host?.tcp),
    udp: portStateOf(route.host?.udp),
    steps: route.path.some((one) => 'branches' in one) ? null : stepsAlong(scenario, route, () => 0),
  }));
}

/** The hops of the `n`th packet to its destination. */
export function stepsOf(scenario: Scenario, path: NetworkPath, packet: NetworkPacket, n: number): readonly Step[] {
  return path.steps ?? stepsAlong(scenario, path.route, (split, at) => branchOf(scenario.seed, split, at, packet, n));
}

/**
 * Selects the branch of a packet: by a hash over its flow, as routers do (RFC 2992), or at random per packet.
 * @param at the split's place in its path, so that splits choose independently
 */
function branchOf(seed: number, split: Split, at: number, packet: NetworkPacket, n: number): number {
  const flow = [
    textHash(packet.source),
    textHash(packet.destination),
    PROTOCOLS[packet.protocol],
    packet.sourcePort,
    packet.destinationPort,
  ];
  const words = split.by === 'packet' ? [textHash(packet.destination), n] : flow;
  return Math.floor(draw(seed, QUESTIONS.branch, at, ...words) * split.branches.length);
}

function stepsAlong(scenario: Scenario, route: Route, branch: (split: Split, at: number) => number): readonly Step[] {
  const hops = route.path.flatMap((one, at) => ('branches' in one ? (one.branches[branch(one, at)] ?? []) : [one]));
  const steps: Step[] = hops.map((hop) => ({
    link: hop,
    name: hop.router,
    router: scenario.routers?.[hop.router] ?? {},
  }));
  return route.host ? [...steps, { link: route.host, name: '', router: null }] : steps;
}
