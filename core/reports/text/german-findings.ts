import type { FindingTexts } from '../findings/finding-facts.ts';

/** Rows of evidence that a finding lists. */
const MAX_ROWS = 5;

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const targetsOf = (count: number): string => plural(count, 'Ziel', 'Ziele');
const ofTargets = (count: number): string => plural(count, 'Ziel', 'Zielen');

function listed<Row>(rows: readonly Row[], text: (row: Row) => string): string[] {
  const more = rows.length - MAX_ROWS;
  return [
    ...rows.slice(0, MAX_ROWS).map(text),
    ...(more > 0 ? [`und ${plural(more, 'weiteres Ziel', 'weitere Ziele')}`] : []),
  ];
}

/** Findings in German: evidence → meaning → action. */
export const GERMAN_FINDINGS: FindingTexts = {
  outages: ({ rows, targets, shared }) => ({
    title: `${rows.length} von ${ofTargets(targets)} ${rows.length === 1 ? 'war' : 'waren'} ausgefallen`,
    evidence: [
      ...(shared === null ? [] : [`${shared.targets} Ziele fielen fast gleichzeitig aus (${shared.at})`]),
      ...listed(rows, ({ title, count, longest, from, to }) => {
        const times = count === 1 ? 'ein Ausfall' : `${count} Ausfälle, der längste`;
        return `${title}: ${times}, ${longest} ab ${from} ${to === null ? 'bis zum Ende der Messzeit' : `bis ${to}`}`;
      }),
    ],
    meaning:
      shared === null
        ? 'Die Ziele waren in dieser Zeit nicht erreichbar, jedes für sich: Die Ursache liegt wahrscheinlich nahe bei ihnen'
        : 'Ziele, die zusammen ausfallen, haben eine gemeinsame Ursache: eine Leitung, ein Gerät oder einen Anbieter, über den alle laufen',
    action:
      shared === null
        ? 'Diese Zeiten mit den Protokollen der Ziele und der Geräte davor vergleichen'
        : 'Feststellen, was diese Ziele gemeinsam haben (Uplink, Switch, Strom, Anbieter), und diese Zeiten mit dessen Protokoll vergleichen',
  }),
  criteria: ({ application, result, rows, judged }) => ({
    title: `${application}: ${rows.length} von ${ofTargets(judged)} ${result === 'fail' ? (rows.length === 1 ? 'verfehlt die Grenzwerte' : 'verfehlen die Grenzwerte') : rows.length === 1 ? 'ist grenzwertig' : 'sind grenzwertig'}`,
    evidence: listed(
      rows,
      ({ title, items }) =>
        `${title}: ${items.map(({ label, figure, limit }) => `${label} ${figure}, Grenzwert ${limit}`).join('; ')}`,
    ),
    meaning:
      result === 'fail'
        ? `Die vereinbarten Grenzwerte für ${application} sind nicht eingehalten: Nutzer werden es wahrscheinlich bemerken`
        : `Die strengen Grenzwerte für ${application} sind nicht eingehalten, die weiteren schon: Die Reserve ist klein`,
    action:
      result === 'fail'
        ? 'Die Ursache der Werte finden, die ihren Grenzwert überschreiten, und unter denselben Bedingungen erneut messen'
        : 'Diese Ziele zu Hauptlastzeiten beobachten, und länger messen, bevor man sich auf sie verlässt',
  }),
  loss: ({ rows }) => {
    const bursty = rows.filter(({ isBursty }) => isBursty).length;
    const isKnown = rows.every(({ isBursty }) => isBursty !== null);
    return {
      title: `Paketverlust bei ${ofTargets(rows.length)}${isKnown ? ', außerhalb von Ausfällen' : ''}`,
      evidence: listed(rows, ({ title, loss, interval, isBursty, longest }) => {
        const range = interval === null ? '' : ` (95-%-Intervall ${interval})`;
        const how = isBursty ? `, in Bündeln von bis zu ${longest} Paketen` : ', einzeln';
        return `${title}: ${loss} verloren${range}${isBursty === null ? '' : how}`;
      }),
      meaning: !isKnown
        ? 'Ob Pakete in einem Ausfall, in Bündeln oder einzeln verloren gingen, geht aus Summen nicht hervor'
        : bursty > 0
          ? 'Verluste in Bündeln deuten auf volle Warteschlangen, Störungen oder Leitungen, die für Augenblicke ausfallen; sie schaden Sprache und Video mehr als ebenso viele zufällige'
          : 'Einzelne Verluste deuten auf eine Leitung mit Bitfehlern, eine Ratenbegrenzung oder ein überlastetes Gerät',
      action:
        'Im Pfad dieser Ziele den ersten Hop suchen, ab dem der Verlust zu sehen ist, und die Fehler- und Verwurfszähler seiner Schnittstellen prüfen',
    };
  },
  routes: ({ rows, changes }) => ({
    title: `${changes} Routenwechsel auf ${plural(new Set(rows.map(({ title }) => title)).size, 'Pfad', 'Pfaden')}`,
    evidence: listed(rows, ({ at, text }) => `${at}: ${text}`),
    meaning:
      'Von da an nahmen die Pakete einen anderen Pfad: Laufzeit und Verlust davor und danach gehören zu verschiedenen Netzen, und sind nicht eine Verteilung',
    action:
      'Die Zeiten mit Wartungen des Anbieters und Protokollen des Routings vergleichen; die Zeit davor und danach getrennt beurteilen',
  }),
  paths: ({ rows }) => ({
    title: `Fehler auf ${plural(rows.length, 'Pfad', 'Pfaden')}`,
    evidence: listed(rows, ({ title, text }) => `${title}: ${text}`),
    meaning: 'Der Pfad selbst hat einen Fehler, den die Werte des Ziels allein nicht zeigen',
    action: 'Den hier genannten Hop und die Flüsse dem Betreiber dieses Teils des Netzes melden',
  }),
  mtu: ({ rows }) => ({
    title: `${plural(rows.length, 'Pfad befördert', 'Pfade befördern')} nur kleine Pakete`,
    evidence: listed(rows, ({ title, mtu }) => `${title}: Pfad-MTU ${mtu}`),
    meaning:
      'Größere Pakete werden zerlegt oder verworfen: Übertragungen, Tunnel und Anmeldungen können hängen, während kleine Pakete ankommen',
    action:
      'Die MTU des Tunnels oder die maximale Segmentgröße (MSS) am Netzrand auf diesen Wert setzen, oder die Leitung berichtigen',
  }),
  load: ({ rows }) => ({
    title: 'Die Latenz steigt unter Last',
    evidence: listed(rows, ({ text }) => text),
    meaning:
      'Solange die Leitung voll ist, warten Pakete in einer zu langen Schlange: Gespräche und interaktives Arbeiten leiden bei jeder großen Übertragung',
    action:
      'Am Engpass eine Warteschlangenverwaltung einschalten (wie FQ-CoDel oder CAKE), oder den Verkehr unter die Rate der Leitung begrenzen',
  }),
  voice: ({ rows }) => ({
    title: `Gespräche zu ${ofTargets(rows.length)} würden schlecht bewertet`,
    evidence: listed(rows, ({ title, mos, r, users }) => `${title}: MOS ${mos}, R ${r} (${users}), geschätzt`),
    meaning:
      'Bei diesen Laufzeiten und Verlusten erwartet eine Schätzung nach dem E-Modell unzufriedene Nutzer; sie ist keine Messung eines Gesprächs',
    action:
      'Unter Sprachqualität nachsehen, welche Eingangsgröße überwiegt; Sprache auf dem Pfad bevorzugen, und mit deren DSCP erneut messen',
  }),
  comparison: ({ isWorse, sentences }) => ({
    title: isWorse ? 'Schlechter als vorher' : 'Besser als vorher',
    evidence: sentences,
    meaning: isWorse
      ? 'Der Unterschied ist größer, als Zufall ihn erklärt: Die Änderung, oder etwas seither, wirkt sich aus'
      : 'Der Unterschied ist größer, als Zufall ihn erklärt: Die Änderung wirkt wie beabsichtigt, soweit sich sonst nichts geändert hat',
    action: isWorse
      ? 'Vor der Abnahme prüfen, was zwischen den beiden Messungen geändert wurde, und ob der Pfad ein anderer ist'
      : 'Diese Messung als neuen Vergleichsstand behalten',
  }),
  quality: ({ excluded, notTaken, deleted }) => ({
    title: 'Die Messung hat Grenzen',
    evidence: [
      ...(excluded === null ? [] : [`${excluded.duration} (${excluded.share} der Messzeit) sind ausgeschlossen`]),
      ...(notTaken === null
        ? []
        : [`${notTaken.samples} Messwerte (${notTaken.share}) fehlen, meist: ${notTaken.cause}`]),
      ...(deleted === null
        ? []
        : [
            `Die Messwerte von ${deleted.duration} sind nicht mehr gespeichert; von ${deleted.sent} damals gesendeten gingen ${deleted.lost} verloren, nach den Summen ihrer Minuten oder Stunden`,
          ]),
    ],
    meaning:
      'Kein Wert und kein Urteil dieses Berichts schließt diese Zeit ein: Sie zählt weder als verfügbar noch als Ausfall',
    action:
      'Die Abschnitte über Grenzen des Berichts und über ausgeschlossene Zeit lesen; die Messung wiederholen, wenn die fragliche Zeit darin liegt',
  }),
  sums: ({ sumsOf }) => ({
    title: 'Der Bericht beruht auf Summen',
    evidence: [
      `Einzelne Messwerte dieses Zeitraums sind nicht mehr gespeichert: Die Werte sind die der Summen von ${sumsOf === 'hours' ? 'Stunden' : 'Minuten'}, mit Perzentilen, die auf 3 % genau sind`,
    ],
    meaning:
      'Ausfälle, Bündel von Verlusten, schlechteste Zeitfenster und Sprachqualität gehen aus Summen nicht hervor: Dass keine genannt sind, heißt nicht, dass es keine gab',
    action:
      'Berichte erstellen, solange die Messwerte gespeichert sind, oder sie länger aufbewahren (keepSamples der Einstellungen zur Speicherung)',
  }),
  samples: ({ rows }) => ({
    title: `${plural(rows.length, 'Ziel konnte', 'Ziele konnten')} nicht beurteilt werden`,
    evidence: listed(rows, ({ title, reason }) => `${title}: ${reason}`),
    meaning: 'Kein Urteil ist weder gut noch schlecht: Die Daten entscheiden es nicht',
    action: 'Länger oder in kürzeren Abständen messen, wo ein Urteil nötig ist',
  }),
  nothing: ({ targets, sent, isJudged }) => ({
    title: 'Kein Fehler gefunden',
    evidence: [`${targetsOf(targets)}, ${sent} Pakete oder Transaktionen: kein Ausfall und kein auffälliger Verlust`],
    meaning: isJudged
      ? 'Die Ziele hielten ihre Grenzwerte in der gemessenen Zeit ein'
      : 'In der gemessenen Zeit geschah nichts Auffälliges',
    action: 'Diese Messung als Vergleichsstand für spätere behalten',
  }),
};
