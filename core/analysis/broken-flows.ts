/** A flow that lost fewer packets than this may have lost them by chance. */
const MIN_LOST = 2;
const NO_PORT = 0;

/** The packets of one flow of a trace that were meant to reach the target. */
export interface FlowFate {
  answered: number;
  lost: number;
  /** 0 = the flow has no port. */
  sourcePort: number;
}

/** Counts a packet of a flow. */
export function addFlowPacket(
  fates: Map<number, FlowFate>,
  packet: { readonly flow: number; readonly isAnswered: boolean; readonly sourcePort: number },
): void {
  const fate = fates.get(packet.flow) ?? { answered: 0, lost: 0, sourcePort: NO_PORT };
  fates.set(packet.flow, fate);
  if (packet.isAnswered) fate.answered += 1;
  else fate.lost += 1;
  if (packet.sourcePort !== NO_PORT) fate.sourcePort = packet.sourcePort;
}

/**
 * A sentence about flows that lose every packet while others of the same target arrive: one link of an equal-cost group
 * is broken. Routers that reply from one address for all their links show no branches; the lost flows reveal them.
 * @returns null where no flow is lost as a whole, or all are
 */
export function describeBrokenFlows(fates: ReadonlyMap<number, FlowFate>): string | null {
  const flows = [...fates].sort(([left], [right]) => left - right);
  const broken = flows.filter(([, { answered, lost }]) => answered === 0 && lost >= MIN_LOST);
  if (broken.length === 0 || !flows.some(([, { answered }]) => answered > 0)) return null;
  const isNamedByPort = broken.every(([, { sourcePort }]) => sourcePort !== NO_PORT);
  const names = broken.map(([flow, { sourcePort }]) => (isNamedByPort ? sourcePort : flow)).join(', ');
  const [verb, ending] = broken.length === 1 ? ['loses', ''] : ['lose', 's'];
  const noun = `${isNamedByPort ? 'source port' : 'flow'}${ending}`;
  return `${broken.length} of ${flows.length} flows ${verb} every packet: ${noun} ${names}`;
}
