import type { RoundLoad } from '../../../core/model/probe-definition.ts';
import { Iperf3Request } from './request.ts';

/** Ethernet's largest packet. */
const PACKET_BYTES = 1500;
/** Rate that the program takes for UDP. */
const UDP_BITS_PER_SECOND = 1e6;

/**
 * Packets of a round for the budget. A test without a limit is as fast as the network: the budget cannot know that, and counts
 * it as nothing rather than guess.
 */
export function loadOfTest(request: Readonly<Record<string, unknown>>): RoundLoad {
  const { data } = Iperf3Request.safeParse(request);
  const rate = data && (data.bitsPerSecond ?? (data.isUdp ? UDP_BITS_PER_SECOND : null));
  if (!data || !rate || data.direction === 'in') return { packets: 0, packetBytes: PACKET_BYTES };
  const bytes = (rate / 8) * data.seconds;
  return { packets: Math.ceil(bytes / PACKET_BYTES), packetBytes: PACKET_BYTES };
}
