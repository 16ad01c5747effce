import { isPacketTemplate, type PlanEntry } from '../model/packet.ts';

/** UDP numbers have 16 bits: IPv4 identification; zero would let the kernel choose. */
const UDP_NUMBERS = 65_535;

const TCP_NUMBERS = 2 ** 31;

/**
 * Assigns the numbers that distinguish packets of a round: TCP sequence numbers from 1, each advancing by the data of
 * the packet before; UDP identifications from 1; ICMP sequences from 0 in each series. Same plan, same numbers. On the
 * wire, TCP numbers are relative to a secret one (`native/src/formats/syn_send.c`).
 */
export class NumberAllocator {
  private tcp = 1;
  private udp = 1;

  /** Returns the number of the first of `count` packets. */
  take(packet: PlanEntry['packet'], count: number): number {
    if (!isPacketTemplate(packet)) return 0;
    switch (packet.format) {
      case 'tcp-syn': {
        const first = this.tcp;
        this.tcp = (this.tcp + count * (packet.payloadBytes + 1)) % TCP_NUMBERS;
        return first;
      }
      case 'udp': {
        const first = this.udp;
        this.udp = ((this.udp + count - 1) % UDP_NUMBERS) + 1;
        return first;
      }
      default:
        return 0;
    }
  }
}

/** Computes the number of packet `n` of round 0 of an entry. */
export function numberOf(packet: PlanEntry['packet'], firstNumber: number, n: number): number {
  if (!isPacketTemplate(packet)) return n;
  switch (packet.format) {
    case 'tcp-syn':
      return (firstNumber + n * (packet.payloadBytes + 1)) % TCP_NUMBERS;
    case 'udp':
      return ((firstNumber + n - 1) % UDP_NUMBERS) + 1;
    default:
      return n;
  }
}
