import type { ReportDocument } from '../document.ts';
import type { TargetItem } from '../document-target.ts';
import type { ReportLanguage } from '../report-language.ts';
import { ZonedTime } from '../zoned-time.ts';
import { FRENCH_TICKET } from './french-ticket.ts';
import { GERMAN_TICKET } from './german-ticket.ts';
import { lossBeginning, type TicketFacts, ticketFacts } from './ticket-facts.ts';
import { ENGLISH_TICKET, type TicketText } from './ticket-text.ts';

const TEXTS: Readonly<Record<ReportLanguage, TicketText>> = {
  en: ENGLISH_TICKET,
  de: GERMAN_TICKET,
  fr: FRENCH_TICKET,
};

const MAX_TARGETS = 8;
const MAX_OUTAGES = 5;
const MAX_CHANGES = 5;
const MAX_NAMES = 5;
/** Targets of which every hop is listed. */
const MAX_TRACES = 2;
const MINUTE_MS = 60_000;

/** Time zone with its distance from UTC: `Europe/Berlin (UTC+01:00)`. */
export function zoneText(zone: string, atMs: number): string {
  const minutes = Math.round(new ZonedTime(zone).offsetMs(atMs) / MINUTE_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  const away = Math.abs(minutes);
  return `${zone} (UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)})`;
}

/**
 * A short text for the ticket system of an operator, of the facts of a report: times with their zone, loss with its bounds, where on
 * the path, and what was ruled out. Plain text, lines end in LF.
 */
export function ispTicket(document: ReportDocument): string {
  const text = TEXTS[document.language];
  const facts = ticketFacts(document);
  const { cover, generator, timeZone, targets } = document;
  const { from, to, duration } = cover.span;
  const zone = zoneText(timeZone, from.ms);
  return [
    text.subject(cover.site, `${from.text} ${zone}`),
    '',
    ...(cover.site === null ? [] : [`${text.site}: ${cover.site}`]),
    `${text.measured}: ${text.span(from.text, to.text, zone, duration)}`,
    `${text.instrument}: ${generator.name} ${generator.version}; ${text.basis(targets.length, facts.sent)}`,
    ...part(text.fault, faultLines(document, facts, text)),
    ...(facts.affected.length > 0 ? part(text.path, pathLines(facts, text)) : []),
    ...part(text.ruledOut, ruledOut(document, facts, text)),
    ...part(text.open, stillOpen(facts, text)),
    '',
    text.routers,
    text.attached,
    '',
  ].join('\n');
}

const part = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

const nameOf = ({ title, address }: TargetItem): string =>
  title.includes(address) || address === '' ? title : `${title} (${address})`;

function shortened<T>(
  all: readonly T[],
  most: number,
  line: (one: T) => string,
  more: (count: number) => string,
): string[] {
  const left = all.length - most;
  return [...all.slice(0, most).map(line), ...(left > 0 ? [more(left)] : [])];
}

function faultLines({ sumsOf }: ReportDocument, { affected }: TicketFacts, text: TicketText): readonly string[] {
  if (affected.length === 0) return [`- ${sumsOf === undefined ? text.noFault : text.noLossInSums}`];
  return shortened(
    affected,
    MAX_TARGETS,
    (target) => [`- ${nameOf(target)}, ${target.probeTitle}`, ...faultsOf(target, text)].join('\n'),
    (count) => `- ${text.more(count, 'target')}`,
  );
}

function faultsOf(target: TargetItem, text: TicketText): readonly string[] {
  const figure = (metric: TargetItem['figures'][number]['metric']) =>
    target.figures.find((one) => one.metric === metric);
  const loss = figure('lossRatio');
  const [median, p95] = [figure('rttP50Ms'), figure('rttP95Ms')];
  const largest = target.service.find(({ isLargestPacket }) => isLargestPacket);
  return [
    ...shortened(
      target.outages,
      MAX_OUTAGES,
      ({ duration, from, to }) => text.down(duration, from.text, to?.text ?? null, target.interval ?? '–'),
      (count) => text.more(count + target.moreOutages, 'outage'),
    ),
    ...(loss && target.lost > 0 ? [text.loss(loss.text, target.lost, target.sent, loss.interval)] : []),
    ...(largest ? [text.mtu(largest.min)] : []),
    ...(median?.value != null && p95?.value != null ? [text.delay(median.text, p95.text)] : []),
  ].map((one) => `  ${one}`);
}

function pathLines({ affected }: TicketFacts, text: TicketText): readonly string[] {
  const traced = affected.flatMap((target) => (target.path ? [{ target, path: target.path }] : []));
  if (traced.length === 0) return [`- ${text.noPath}`];
  return shortened(
    traced.map((one, at) => ({ ...one, at })),
    MAX_TARGETS,
    ({ target, path, at }) => {
      const beginning = lossBeginning(path);
      const lines = [
        ...path.text,
        ...(beginning ? [text.begins(beginning)] : []),
        ...shortened(
          path.changes,
          MAX_CHANGES,
          (change) => text.change(change.at.text, change.text),
          (count) => text.more(count, 'change'),
        ),
        ...(at < MAX_TRACES
          ? path.hops.map(({ hop, addresses, replyLoss, rtt }) =>
              text.hop(hop, addresses[0]?.address ?? null, replyLoss, rtt.mean),
            )
          : []),
      ];
      return [`- ${nameOf(target)}`, ...lines.map((one) => `  ${one}`)].join('\n');
    },
    (count) => `- ${text.more(count, 'target')}`,
  );
}

const names = (targets: readonly TargetItem[]): string =>
  `${targets.slice(0, MAX_NAMES).map(nameOf).join(', ')}${targets.length > MAX_NAMES ? ' …' : ''}`;

function ruledOut({ targets }: ReportDocument, facts: TicketFacts, text: TicketText): readonly string[] {
  const { affected, sound, local, sent, notTaken, isHostDoubtful, hasLoad } = facts;
  return [
    ...(isHostDoubtful ? [] : [text.host(notTaken, sent)]),
    ...(local.length > 0 ? [text.local(names(local))] : []),
    ...(affected.length > 0 && sound.length > 0 ? [text.others(sound.length, targets.length, names(sound))] : []),
    ...(hasLoad ? [text.load] : []),
  ].map((one) => `- ${one}`);
}

function stillOpen(facts: TicketFacts, text: TicketText): readonly string[] {
  const { affected, sound, local, sent, notTaken, isHostDoubtful, hasLoad } = facts;
  if (affected.length === 0) return [];
  return [
    ...(isHostDoubtful ? [text.host(notTaken, sent)] : []),
    ...(local.length > 0 ? [] : [text.noLocal]),
    ...(sound.length > 0 ? [] : [text.all]),
    ...(hasLoad ? [] : [text.noLoad]),
  ].map((one) => `- ${one}`);
}
