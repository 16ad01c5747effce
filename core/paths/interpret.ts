import { describeBrokenFlows, type FlowFate } from '../analysis/broken-flows.ts';
import { sendErrorText } from '../analysis/send-errors.ts';
import { parseIpv4 } from '../model/address.ts';
import { describeOwnError, errorName } from '../model/error-text.ts';
import { OUTCOMES } from '../model/outcome.ts';
import { TRANSLATIONS } from '../model/packet-columns.ts';
import type { HopFigures } from './hop-figures.ts';
import type { PathError, PathTable } from './path-table.ts';

/** Separates the notes of one hop. */
export const NOTE_SEPARATOR = ' · ';

/** The findings about a path, as sentences. */
export interface PathFindings {
  /** By hop; several notes are joined by NOTE_SEPARATOR. */
  readonly notes: ReadonlyMap<number, string>;
  /** The path as a whole, most important first. */
  readonly verdict: readonly string[];
}

export interface PathView {
  readonly target: string;
  readonly rounds: number;
  readonly hops: readonly HopFigures[];
  readonly targetSent: number;
  readonly targetAnswered: number;
  /** The packets to the target by flow. */
  readonly flowFates: ReadonlyMap<number, FlowFate>;
  /** errno of the last packet that this host failed to send; 0 = it was sent. */
  readonly localErrno: number;
  /** The last ICMP error that explains why packets do not arrive; null = none since a reply of the target. */
  readonly error: PathError | null;
  /** Replies of the target with other data than was sent. */
  readonly mismatches: number;
  /** The farthest probed hop. */
  readonly reach: number;
  /** null = unknown. */
  readonly limits: PathLimits | null;
}

/** The limits of a trace, from the settings of its target. */
export interface PathLimits {
  readonly maxHops: number;
  readonly silentHops: number;
  /** The target is on a network of this host: no router is on the path. */
  readonly isNeighbour?: boolean;
}

/** The view of a path that its table gives. */
export function viewOf(
  table: PathTable,
  hops: readonly HopFigures[],
  target: string,
  limits: PathLimits | null,
): PathView {
  const { rounds, targetSent, targetAnswered, flowFates, localErrno, error, mismatches, reach } = table;
  return { target, limits, hops, rounds, targetSent, targetAnswered, flowFates, localErrno, error, mismatches, reach };
}

/** Fewer packets than this are too few to measure loss. */
export const LEAST_SENT = 5;
/** Loss below this is not reported. */
export const LEAST_LOSS = 0.02;
/** Minimum difference of return path and forward path; initial TTLs are guessed, and tunnels hide a hop or two. */
const ASYMMETRY_HOPS = 3;
/** Initial TTLs of Linux, Windows and routers. */
const INITIAL_TTLS = [64, 128, 255] as const;

/** Whether a loss is more than another of as many packets, beyond chance. */
export const isMoreLoss = (loss: number, least: number, sent: number): boolean =>
  loss - least > Math.max(LEAST_LOSS, 2 * Math.sqrt((least * (1 - least)) / sent));

const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(ratio < 0.1 ? 1 : 0))} %`;
const lossOf = ({ sent, answered }: { readonly sent: number; readonly answered: number }): number =>
  sent === 0 ? 0 : (sent - answered) / sent;
const nameOf = ({ hop, addresses }: HopFigures): string =>
  `hop ${hop}${addresses[0] ? ` (${addresses[0].address})` : ''}`;

/** Explains where figures alone mislead: rate limits that look like loss, silent hops, loops, rewritten packets. */
export function interpretPath(view: PathView): PathFindings {
  const notes = new Map<number, string[]>();
  const note = (hop: number, text: string) => void notes.set(hop, [...(notes.get(hop) ?? []), text]);
  noteLoss(view, note);
  noteOddities(view, note);
  return {
    notes: new Map([...notes].map(([hop, texts]) => [hop, texts.join(NOTE_SEPARATOR)])),
    verdict: [...targetFindings(view), ...flowFindings(view), ...loopFindings(view)],
  };
}

type Note = (hop: number, text: string) => void;

/** A hop may withhold replies and still forward everything: the loss of the hops behind it decides. */
function noteLoss({ hops }: PathView, note: Note): void {
  const refusedAt = refusingHop(hops);
  for (const [at, hop] of hops.entries()) {
    if (hop.isEnd || hop.hop > refusedAt) continue;
    const behind = hops.slice(at + 1).filter(({ answered }) => answered > 0);
    if (hop.late > 0 && hop.late * 2 > hop.sent - hop.answered) {
      note(hop.hop, 'Replies after the timeout: use a longer timeout to measure it');
      continue;
    }
    if (hop.answered === 0) {
      if (behind.length > 0) note(hop.hop, 'No reply: forwards traffic but sends no Time Exceeded');
      continue;
    }
    const loss = lossOf(hop);
    if (behind.length === 0 || hop.sent < LEAST_SENT || loss < LEAST_LOSS) continue;
    const least = Math.min(...behind.map(lossOf));
    if (isMoreLoss(loss, least, hop.sent)) {
      note(
        hop.hop,
        `Replies to ${percent(1 - loss)}; later hops lose less, so this router rate-limits its ICMP errors, traffic is fine`,
      );
    }
  }
}

/** The own hop of a router that also reports the target unreachable; Infinity = none. */
function refusingHop(hops: readonly HopFigures[]): number {
  const end = hops.at(-1);
  const refuser = end?.isEnd ? end.addresses[0]?.address : undefined;
  const hop = hops.find((one) => one !== end && refuser !== undefined && one.addresses[0]?.address === refuser);
  return hop?.hop ?? Number.POSITIVE_INFINITY;
}

function targetFindings(view: PathView): string[] {
  const { target, hops, targetSent, targetAnswered, rounds, localErrno, error } = view;
  if (localErrno !== 0) {
    return [`Cannot send to ${target}: ${sendErrorText(localErrno)}`];
  }
  if (rounds === 0 || targetSent === 0) return [];
  if (error?.isFromHere) return [describeOwnError(target, codeOf(view, error), error)];
  if (targetAnswered === 0) return unansweredFindings(view);
  const loss = lossOf({ sent: targetSent, answered: targetAnswered });
  if (loss < LEAST_LOSS || targetSent < LEAST_SENT) return [];
  const begin = lossBegin(hops, loss);
  if (!begin || begin.isEnd)
    return [`${percent(loss)} of the packets to ${target} are lost, at the target or just before it`];
  return [`${percent(loss)} of the packets to ${target} are lost, from ${nameOf(begin)} on`];
}

const codeOf = ({ target }: PathView, { icmpType, icmpCode }: PathError) => ({
  family: target.includes(':') ? (6 as const) : (4 as const),
  icmpType,
  icmpCode,
});

/** Findings about a target that has never replied. */
function unansweredFindings(view: PathView): string[] {
  const { target, hops, error, mismatches } = view;
  if (mismatches > 0) return [`${target} replies, but with other data than was sent`];
  if (error) {
    const reporter = hops.find(({ addresses }) => addresses.some(({ address }) => address === error.address));
    const name = reporter ? `Hop ${reporter.hop} (${error.address})` : error.address;
    return [`${name} reports ${target} unreachable (${errorName(codeOf(view, error))})`];
  }
  return [describeNoReply(view), describeLimit(view)];
}

function describeNoReply({ target, hops, reach }: PathView): string {
  const last = hops.at(-1);
  const upTo = reach > 0 ? ` up to hop ${reach}` : '';
  return last
    ? `No reply from ${target}${upTo}; last responding hop: ${last.hop} (${last.addresses[0]?.address ?? ''})`
    : `No reply from ${target} or from any hop${upTo}`;
}

/** The limit that ended the trace: a target farther away was not probed. */
function describeLimit({ target, hops, reach, limits }: PathView): string {
  const farther = 'If the target is farther away, use a larger';
  if (!limits) return `The trace went no farther. ${farther} --silent-hops or --max-hops`;
  if (limits.isNeighbour) return `${target} is on a network of this host: no router is on the path to it`;
  if (reach >= limits.maxHops) return `The trace stopped at its last hop, ${limits.maxHops}. ${farther} --max-hops`;
  const silent = reach - (hops.at(-1)?.hop ?? 0);
  return `The trace stopped after ${silent} silent hops. ${farther} --silent-hops`;
}

/** The hop where loss starts: from there on, every hop loses about as much as the target. */
function lossBegin(hops: readonly HopFigures[], loss: number): HopFigures | undefined {
  const answering = hops.filter(({ answered }) => answered > 0);
  const before = answering.findLastIndex(({ sent, answered }) => lossOf({ sent, answered }) < loss / 2);
  return answering[before + 1];
}

function flowFindings({ flowFates }: PathView): string[] {
  const broken = describeBrokenFlows(flowFates);
  return broken === null ? [] : [broken];
}

function loopFindings({ hops }: PathView): string[] {
  const places = new Map<string, number[]>();
  for (const hop of hops) {
    const address = hop.addresses[0]?.address;
    if (address && !hop.isEnd) places.set(address, [...(places.get(address) ?? []), hop.hop]);
  }
  return [...places]
    .filter(([, at]) => at.length > 2 || (at.length === 2 && (at[1] as number) - (at[0] as number) > 1))
    .map(([address, at]) => `Routing loop: ${address} is at hops ${at.join(', ')}`);
}

function noteOddities({ target, hops }: PathView, note: Note): void {
  const translated = hops.find(({ translation }) => translation === TRANSLATIONS.found);
  if (translated) note(translated.hop, 'NAT before this hop: packets arrive from another address or port');
  let publicAt: number | null = null;
  for (const [at, hop] of hops.entries()) {
    const address = hop.addresses[0]?.address;
    if (address === undefined) continue;
    if (hop.addresses.filter(({ lastRound }) => lastRound >= (hop.addresses[0]?.lastRound ?? 0) - 1).length > 1) {
      note(hop.hop, 'Several routers share the load here');
    }
    if (address === target && hop.lastAnswer === OUTCOMES['ttl-exceeded']) {
      note(hop.hop, "The target's own address replies as a router: NAT before the target");
    }
    if (hop.isEnd && address !== target && hop.lastAnswer === OUTCOMES.reply) {
      note(hop.hop, `This is ${target}, which replies from another of its addresses`);
    }
    const next = hops[at + 1];
    if (next?.addresses[0]?.address === address && !next.isEnd) {
      note(hop.hop, 'Forwards packets whose TTL has expired: the next router replies here too');
    }
    if (!hop.isEnd && hop.quotedTtl > 1 && hop.quotedTtl < 255) {
      note(hop.hop, `TTL was rewritten before this hop (quoted TTL ${hop.quotedTtl}), by a tunnel or a proxy`);
    }
    if (isPrivate(address)) {
      if (publicAt !== null && !hop.isEnd) note(hop.hop, `Private address behind public ones (hop ${publicAt})`);
    } else publicAt ??= hop.hop;
    if (!hop.isEnd || address === target) noteReturnPath(hop, note);
  }
}

function noteReturnPath(hop: HopFigures, note: Note): void {
  if (hop.replyTtl === 0) return;
  const initial = INITIAL_TTLS.find((ttl) => ttl >= hop.replyTtl) ?? 255;
  const back = initial - hop.replyTtl;
  if (Math.abs(back - (hop.hop - 1)) < ASYMMETRY_HOPS) return;
  note(hop.hop, `Asymmetric return path (about ${back + 1} ${back === 0 ? 'hop' : 'hops'})`);
}

/** RFC 1918, RFC 6598; RFC 4193. */
function isPrivate(address: string): boolean {
  const value = parseIpv4(address);
  if (value === undefined) return /^f[cd]/.test(address);
  const first = Math.floor(value / 2 ** 24);
  const second = Math.floor(value / 2 ** 16) % 256;
  if (first === 10 || (first === 192 && second === 168)) return true;
  return (first === 172 && second >= 16 && second < 32) || (first === 100 && second >= 64 && second < 128);
}
