import type { Acceptance } from '../judge-criteria.ts';
import type { SumsOf } from '../sums-of.ts';
import type { ReportText } from './english.ts';
import { GERMAN_FINDINGS } from './german-findings.ts';
import { GERMAN_LABELS } from './german-labels.ts';
import { GERMAN_PHRASES } from './german-phrases.ts';
import { GERMAN_WORDS } from './german-words.ts';
import { measureChange } from './measure-change.ts';
import { decimalComma } from './phrases.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const targetsOf = (count: number): string => plural(count, 'Ziel', 'Ziele');

const COUNTED: Readonly<Record<Acceptance, string>> = {
  pass: 'erfüllt',
  marginal: 'grenzwertig',
  fail: 'verfehlt',
  'not-judged': 'ohne Urteil',
};

const SUMS: Readonly<Record<SumsOf, string>> = { minutes: 'Minuten', hours: 'Stunden' };

/** All texts of a report in German. */
export const GERMAN: ReportText = {
  language: 'de',
  labels: GERMAN_LABELS,
  findings: GERMAN_FINDINGS,
  ...GERMAN_WORDS,
  quantity: (text) =>
    decimalComma(text)
      .replace(/ packet$/, ' Paket')
      .replace(/ packets$/, ' Pakete')
      .replace(/ days$/, ' Tage'),
  phrase: (english) => GERMAN_PHRASES.of(english),

  title: () => 'Bericht der Netzmessung',
  allData: () => 'Alle gespeicherten Daten',
  givenSpan: () => 'Eine Zeitspanne',
  noSite: () => 'Ohne Standort',
  notKnown: () => 'nicht bekannt',
  range: (low, high) => `${low} bis ${high}`,
  counted: (counts) =>
    (Object.keys(COUNTED) as Acceptance[])
      .filter((result) => counts[result] > 0)
      .map((result) => `${counts[result]} ${COUNTED[result]}`)
      .join(', '),

  summary: {
    measured: (targets, sent, duration) =>
      `${targetsOf(targets)} ${targets === 1 ? 'wurde' : 'wurden'} ${duration} lang mit ${sent} Paketen oder Transaktionen gemessen`,
    verdict: (text, applications) => `Davon, beurteilt für ${applications}: ${text}`,
    notJudgedAtAll: () => 'Kein Ziel konnte nach den Kriterien beurteilt werden',
    seeFindings: (more) =>
      `${plural(more, 'weiterer Befund steht', 'weitere Befunde stehen')} im Abschnitt über alle Befunde`,
  },
  scope: {
    targets: (targets, probes) => `${targetsOf(targets)}, gemessen mit ${probes}`,
    span: (from, to, zone) => `Von ${from} bis ${to} (${zone})`,
    onlySpan: () => 'Die Werte gelten nur für diese Zeitspanne: Eine Stunde sagt wenig über einen Monat',
    roundTrip: () =>
      'Laufzeiten sind Umlaufzeiten: In welcher Richtung eine Verzögerung oder ein Verlust entstand, ist ohne Gerät am fernen Ende nicht bekannt',
    onePoint: () => 'Alles wurde von einem Rechner aus gemessen: Andere Stellen des Netzes können andere Werte sehen',
    protocol: () =>
      'Messpakete können anders behandelt werden als der Verkehr von Anwendungen; Protokoll und DSCP stehen im Abschnitt über das Verfahren',
    silent: (titles) => `Kein Messwert in dieser Zeitspanne: ${titles}`,
    deleted: (from, to, sent, lost) =>
      `Einzelne Messwerte von ${from} bis ${to} sind nicht mehr gespeichert, und kein Wert schließt sie ein: Es gibt nur noch Summen von Minuten oder Stunden (${sent} gesendet, ${lost} verloren)`,
    damaged: (parts) =>
      `${plural(parts, 'Teil', 'Teile')} der gespeicherten Daten ${parts === 1 ? 'konnte nicht gelesen werden, und fehlt' : 'konnten nicht gelesen werden, und fehlen'}`,
    noLoad: () => 'Es lief kein Durchsatztest: Kapazität und Latenz unter Last wurden nicht gemessen',
    noPath: () => 'Kein Pfad wurde verfolgt',
  },
  method: {
    level: () => 'Alle Werte der Ziele stammen aus einzelnen Messwerten, keiner aus Summen von Minuten oder Stunden',
    lost: () =>
      'Ein Paket ist verloren, wenn in seiner Wartezeit keine Antwort kam. Es zählt zu dem Abschnitt, in dem es gesendet wurde',
    percentiles: (method) => `Perzentile sind die der angekommenen Pakete, nach dem Verfahren ${method}`,
    uncertainty: (blocks, length) =>
      `Verlustanteile haben ein Intervall von 95 %: das von Wilson, oder das eines Bootstraps über ${plural(blocks, 'Block', 'Blöcke')} von ${length}, je nachdem, welches weiter ist`,
    notPrinted: () => 'Ein Wert aus zu wenigen Messwerten wird nicht angegeben; an seiner Stelle steht der Grund',
    instrument: 'Messgerät',
    timeZone: 'Zeitzone',
    none: () => 'keine Antwort',
    timeoutUnknown: () => 'nicht aufgezeichnet',
    sendDelay: (p50, p99) => `Median ${p50}, p99 ${p99}`,
  },
  excluded: {
    total: (duration, share) => `${duration} (${share} der Zeitspanne) zählen nicht`,
    none: () => 'Keine Zeit ist ausgeschlossen',
    why: () =>
      'Zeit, in der dieser Rechner schlief, keine Verbindung hatte oder das Netz wechselte, oder in der Messwerte nicht gespeichert werden konnten, ist weder verfügbar noch Ausfall',
    notTaken: (samples) =>
      `${plural(samples, 'Messwert fehlt', 'Messwerte fehlen')} auf diesem Rechner; verlorene Pakete sind das nicht`,
  },
  sums: {
    basis: (sent, received, lost, sumsOf) =>
      `${sent} gesendet, ${received} empfangen, ${lost} verloren; nach Summen von ${SUMS[sumsOf]}`,
    level: (sumsOf) =>
      `Einzelne Messwerte dieses Zeitraums sind nicht mehr gespeichert: Alle Werte der Ziele stammen aus Summen von ${SUMS[sumsOf]}, Perzentile sind auf 3 % genau`,
    scope: (sumsOf) =>
      `Ausfälle, das Muster der Verluste, schlechteste Zeitfenster, Sprachqualität und Laufzeit unter Last gehen aus Summen von ${SUMS[sumsOf]} nicht hervor: Dass keine genannt sind, heißt nicht, dass es keine gab. Der Zeitraum besteht aus ganzen ${SUMS[sumsOf]}`,
  },
  basis: (sent, received, lost, interval) =>
    `${sent} gesendet, ${received} empfangen, ${lost} verloren; eine Runde alle ${interval}`,
  lossPattern: {
    random: () =>
      'Die Verluste wirken zufällig: Ein verlorenes Paket macht das nächste nicht wahrscheinlicher verloren',
    bursts: (ratio) => `Die Verluste kommen in Bündeln: ${ratio}-mal so lang, wie zufällige es wären`,
    few: () => 'Zu wenige Verluste, um zufällige von Bündeln zu unterscheiden',
    inOutages: (count) => `${plural(count, 'verlorenes Paket', 'verlorene Pakete')} davon in Ausfällen`,
  },
  voice: {
    estimate: (codec) =>
      `R und MOS sind Schätzungen nach dem E-Modell (ITU-T G.107) für ${codec}, keine Messungen eines Gesprächs`,
    bound: () => 'Verlust und Schwankung beider Richtungen zählen wie die einer: eine obere Schranke',
    assumed: (value) => `${value} (angenommen: zu wenige Verluste)`,
    notForService: () => 'Keine Messung mit einzelnen Paketen',
  },
  load: (title, idle, loaded, grade) =>
    `${title}: p95 ${idle} ohne Last, ${loaded} unter Last${grade === null ? '' : `, Note ${grade}`}`,
  events: (count) => plural(count, 'Eintrag', 'Einträge'),
  change: (measure, change) =>
    measureChange(measure, change, {
      titles: GERMAN_WORDS.measures,
      verdicts: GERMAN_WORDS.changes,
      points: 'Prozentpunkte',
      interval: (low, high, unit) => `95-%-Intervall der Differenz ${low} bis ${high} ${unit}`,
      number: decimalComma,
    }),
  comparison: {
    oneSided: (side) => (side === 'before' ? 'Nur vorher gemessen' : 'Nur nachher gemessen'),
    path: ({ hop, before, after }) =>
      `Der Pfad unterscheidet sich an Hop ${hop}: ${before.join(', ')} vorher, ${after.join(', ')} nachher. Mehr als die fragliche Änderung kann sich auswirken`,
    series: (count) => `${targetsOf(count)} ${count === 1 ? 'wurde' : 'wurden'} in beiden Messungen gemessen`,
    none: () => 'Kein Ziel wurde in beiden Messungen gemessen',
    rolledUp: (before, after) =>
      `Einzelne Messwerte sind von ${before} der Zeit vorher und ${after} der Zeit nachher nicht mehr gespeichert: Dort werden Summen von Minuten oder Stunden verglichen, deren Perzentile auf 3 % genau sind`,
    needed: (packets, blocks) =>
      `Um verglichen zu werden, braucht ein Ziel in beiden Messungen mindestens ${packets} Pakete in ${blocks} Zeitblöcken (${blocks * 10} s oder mehr)`,
    chance: () => 'Von Werten, die sich nicht änderten, sieht etwa 1 von 20 durch Zufall geändert aus',
  },
  appendix: {
    percentiles: 'Perzentile',
    codec: 'Codec',
    delayModel: 'Beeinträchtigung durch Laufzeit',
    buffer: 'Jitterpuffer',
    apdex: 'Apdex-Schwelle T',
    seed: 'Startwert des Bootstraps',
    span: 'Zeitspanne, Unix-ms',
    configuration: () => 'Einstellungen der Ziele, wie das Projekt sie jetzt hat, ohne Geheimnisse',
    noConfiguration: () =>
      'Die Projektdatei konnte nicht gelesen werden: Wartezeiten und Paketeinstellungen sind nicht bekannt',
    inputs: () =>
      'SHA-256 der Daten, aus denen dieser Bericht entstand. Das Manifest neben dem Bericht hat die Prüfsummen seiner Dateien',
    samples: (title) => `Messwerte von ${title}: Zeiten, Umlaufzeiten, Ausgänge`,
    eventList: () => 'Zeitleiste der Zeitspanne',
    survey: () => 'Messung: Name, Standort, Bearbeiter, Bemerkungen, Schritte',
    settings: () => 'Einstellungen der Ziele',
  },
};
