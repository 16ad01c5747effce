import type { LossBeginning } from './ticket-facts.ts';

const plural = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** Sentences of a ticket to an operator, in English. Another language is an object of the same shape. */
export const ENGLISH_TICKET = {
  subject: (where: string | null, from: string): string =>
    `Network fault${where === null ? '' : ` at ${where}`}, measured from ${from}`,
  site: 'Site',
  measured: 'Measured',
  span: (from: string, to: string, zone: string, duration: string): string => `${from} to ${to}, ${zone} (${duration})`,
  instrument: 'Instrument',
  basis: (targets: number, sent: number): string =>
    `${plural(targets, 'target')}, ${plural(sent, 'packet')} or transactions`,
  fault: 'Fault',
  noFault: 'No outage and no unusual loss was found in this span',
  noLossInSums: 'No unusual loss was found in this span; outages cannot be told, as only sums are stored',
  down: (duration: string, from: string, to: string | null, interval: string): string =>
    `down ${duration}, from ${from} ${to === null ? 'until the end of the measurement' : `to ${to}`} (each within one interval: ${interval})`,
  loss: (share: string, lost: number, sent: number, interval: string | null): string =>
    `loss ${share} (${lost} of ${sent}${interval === null ? '' : `, 95 % interval ${interval}`})`,
  delay: (median: string, p95: string): string => `round-trip time: median ${median}, p95 ${p95}`,
  mtu: (size: string): string => `packets above ${size} do not pass`,
  more: (count: number, what: 'target' | 'outage' | 'change'): string => `and ${plural(count, `more ${what}`)}`,
  path: 'Where on the path',
  begins: ({ hop, address, before }: LossBeginning): string =>
    `the loss begins at hop ${hop} (${address ?? 'silent'}) and continues at every later hop${before === null ? '' : `; ${before} before it has less`}`,
  change: (at: string, text: string): string => `${at}: ${text}`,
  hop: (hop: number, address: string | null, loss: string, rtt: string): string =>
    `${hop}  ${address ?? '*'}  reply loss ${loss}  RTT ${rtt}`,
  noPath: 'the path was not traced',
  ruledOut: 'Ruled out',
  open: 'Not ruled out',
  host: (notTaken: number, sent: number): string =>
    `the measuring computer: ${notTaken} of ${sent + notTaken} samples were not taken; they do not count as loss`,
  local: (names: string): string => `the local network: no loss to ${names} in the same time`,
  noLocal: 'the local network: no target in it was measured, or all had loss',
  others: (sound: number, all: number, names: string): string =>
    `a fault of the whole line: ${sound} of ${plural(all, 'target')} had none (${names})`,
  all: 'a fault of the whole line: all targets are affected',
  load: 'a full line: latency under load is in the report',
  noLoad: 'a full line: the load of the line was not measured',
  routers: 'Loss of replies that only a router on the path shows is not counted: routers limit how many they send.',
  attached: 'The report with charts, method, excluded time and checksums is attached.',
} as const;

export type TicketText = {
  readonly [Key in keyof typeof ENGLISH_TICKET]: (typeof ENGLISH_TICKET)[Key] extends string
    ? string
    : (typeof ENGLISH_TICKET)[Key];
};
