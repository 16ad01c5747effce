import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { ERROR_CAUSES } from '../../../core/model/outcome.ts';

/** Addresses may change at run time. As native/src/system/own_addresses.c. */
const KNOWN_FOR_MS = 5000;

type Interfaces = ReturnType<typeof networkInterfaces>;

/** This host's addresses and their links, at most some seconds old. */
export class OwnAddresses {
  private readonly nowMs: () => number;
  private readonly ask: () => Interfaces;
  private known: { readonly address: string; readonly cidr: string | null }[] = [];
  private untilMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs of a monotonic clock */
  constructor(nowMs: () => number, ask: () => Interfaces = networkInterfaces) {
    this.nowMs = nowMs;
    this.ask = ask;
  }

  /** @returns sender of an ICMP error about a packet to `destination`: a sum of ERROR_CAUSES, 0 = another host */
  senderOf(from: string, destination: string): number {
    const [sender = from] = from.split('%');
    if (from === destination || !this.all().some(({ address }) => address === sender)) return 0;
    return this.isOnLink(destination) ? ERROR_CAUSES.fromHere : ERROR_CAUSES.fromHere | ERROR_CAUSES.viaRouter;
  }

  private isOnLink(destination: string): boolean {
    const address = ipaddr.parse(destination.split('%')[0] ?? destination);
    return this.all().some(({ cidr }) => {
      if (cidr === null) return false;
      const [network, bits] = ipaddr.parseCIDR(cidr);
      return network.kind() === address.kind() && address.match(network, bits);
    });
  }

  private all() {
    const nowMs = this.nowMs();
    if (nowMs >= this.untilMs) {
      this.untilMs = nowMs + KNOWN_FOR_MS;
      this.known = Object.values(this.ask()).flatMap((one) => one ?? []);
    }
    return this.known;
  }
}
