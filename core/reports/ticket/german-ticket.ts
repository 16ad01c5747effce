import type { TicketText } from './ticket-text.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const MORE = {
  target: ['weiteres Ziel', 'weitere Ziele'],
  outage: ['weiterer Ausfall', 'weitere Ausfälle'],
  change: ['weitere Änderung', 'weitere Änderungen'],
} as const;

/** Sentences of a ticket to an operator, in German. */
export const GERMAN_TICKET: TicketText = {
  subject: (where, from) => `Netzstörung${where === null ? '' : ` bei ${where}`}, gemessen ab ${from}`,
  site: 'Standort',
  measured: 'Gemessen',
  span: (from, to, zone, duration) => `${from} bis ${to}, ${zone} (${duration})`,
  instrument: 'Messgerät',
  basis: (targets, sent) =>
    `${counted(targets, 'Ziel', 'Ziele')}, ${counted(sent, 'Paket oder Transaktion', 'Pakete oder Transaktionen')}`,
  fault: 'Störung',
  noFault: 'In diesem Zeitraum wurden weder ein Ausfall noch ungewöhnliche Verluste gefunden',
  noLossInSums:
    'In diesem Zeitraum wurden keine ungewöhnlichen Verluste gefunden; Ausfälle sind nicht bekannt, da nur Summen gespeichert sind',
  down: (duration, from, to, interval) =>
    `ausgefallen für ${duration}, ab ${from} ${to === null ? 'bis zum Ende der Messung' : `bis ${to}`} (jeweils auf ein Intervall genau: ${interval})`,
  loss: (share, lost, sent, interval) =>
    `Verlust ${share} (${lost} von ${sent}${interval === null ? '' : `, 95-%-Intervall ${interval}`})`,
  delay: (median, p95) => `Umlaufzeit: Median ${median}, p95 ${p95}`,
  mtu: (size) => `Pakete über ${size} kommen nicht durch`,
  more(count, what: keyof typeof MORE) {
    const [one, many] = MORE[what];
    return `und ${counted(count, one, many)}`;
  },
  path: 'Stelle auf dem Pfad',
  begins: ({ hop, address, before }) =>
    `der Verlust beginnt an Hop ${hop} (${address ?? 'antwortet nicht'}) und besteht an jedem späteren Hop fort${before === null ? '' : `; ${before} davor hat weniger`}`,
  change: (at, text) => `${at}: ${text}`,
  hop: (hop, address, loss, rtt) => `${hop}  ${address ?? '*'}  fehlende Antworten ${loss}  RTT ${rtt}`,
  noPath: 'der Pfad wurde nicht verfolgt',
  ruledOut: 'Ausgeschlossen',
  open: 'Nicht ausgeschlossen',
  host: (notTaken, sent) =>
    `der messende Rechner: ${notTaken} von ${sent + notTaken} Messungen fanden nicht statt; sie zählen nicht als Verlust`,
  local: (names) => `das lokale Netz: kein Verlust zu ${names} in derselben Zeit`,
  noLocal: 'das lokale Netz: kein Ziel darin wurde gemessen, oder alle hatten Verluste',
  others: (sound, all, names) =>
    `eine Störung der ganzen Leitung: ${sound} von ${counted(all, 'Ziel', 'Zielen')} ohne Störung (${names})`,
  all: 'eine Störung der ganzen Leitung: alle Ziele sind betroffen',
  load: 'eine ausgelastete Leitung: die Latenz unter Last steht im Bericht',
  noLoad: 'eine ausgelastete Leitung: die Auslastung wurde nicht gemessen',
  routers:
    'Fehlende Antworten, die nur ein Router auf dem Pfad zeigt, zählen nicht: Router begrenzen, wie viele sie senden.',
  attached: 'Der Bericht mit Diagrammen, Verfahren, ausgeschlossener Zeit und Prüfsummen liegt bei.',
};
