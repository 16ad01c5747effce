/** Names, formulas, sources and conditions of metrics in German, by their English text. */
export const METRIC_PHRASES_DE = {
  'RTT, minimum': 'RTT, Minimum',
  'RTT, mean': 'RTT, Mittel',
  'RTT, maximum': 'RTT, Maximum',
  'RTT, median': 'RTT, Median',
  'RTT, standard deviation': 'RTT, Standardabweichung',
  'One-way delay, mean (RTT/2 assumed)': 'Laufzeit in einer Richtung, Mittel (RTT/2 angenommen)',
  'IPDV, mean absolute': 'IPDV, Mittel der Beträge',
  'Jitter (RFC 3550), last': 'Jitter (RFC 3550), letzter',
  'Jitter (RFC 3550), mean': 'Jitter (RFC 3550), Mittel',
  'Jitter (RFC 3550), maximum': 'Jitter (RFC 3550), Maximum',
  'Jitter (RFC 3550), worst 15 s': 'Jitter (RFC 3550), schlechteste 15 s',
  'Loss (round trip)': 'Verlust (hin und zurück)',
  'Loss, worst 15 s': 'Verlust, schlechteste 15 s',
  'Loss, worst 200 ms': 'Verlust, schlechteste 200 ms',
  Duplicates: 'Doppelte',
  Reordered: 'In anderer Reihenfolge',
  Late: 'Verspätet',
  'Longest loss run': 'Längste Verlustfolge',
  'Mean loss burst length (MBL)': 'Mittlere Länge der Verlustfolgen (MBL)',
  'Burst ratio': 'Burst Ratio',
  'Conditional loss': 'Bedingter Verlust',
  'Burst density': 'Verlustdichte in Bündeln',
  'Gap density': 'Verlustdichte in Lücken',
  'Mean burst duration': 'Mittlere Dauer der Bündel',
  'Mean gap duration': 'Mittlere Dauer der Lücken',
  Availability: 'Verfügbarkeit',
  Outages: 'Ausfälle',
  'Longest outage': 'Längster Ausfall',
  'Mean time between failures (MTBF)': 'Mittlere Zeit zwischen Ausfällen (MTBF)',
  'Mean time to repair (MTTR)': 'Mittlere Ausfalldauer (MTTR)',
  'Estimated R factor': 'Geschätzter R-Faktor',
  'Estimated MOS': 'Geschätzter MOS',
  'Simplified MOS (latency + jitter + loss)': 'Vereinfachter MOS (Latenz + Jitter + Verlust)',
  'Added delay under load': 'Zusätzliche Laufzeit unter Last',
  // Formulas
  'smallest RTT': 'kleinste RTT',
  'largest RTT': 'größte RTT',
  'sum of the RTT of delivered packets / their number': 'Summe der RTT angekommener Pakete / ihre Anzahl',
  '√(Σ(D − mean)² / (n − 1))': '√(Σ(D − Mittel)² / (n − 1))',
  'mean RTT / 2; the path is taken as symmetric': 'mittlere RTT / 2; der Pfad gilt als symmetrisch',
  'mean of |D(i) − D(i−1)| over adjacent packets that were both delivered; computed on RTT':
    'Mittel von |D(i) − D(i−1)| über benachbarte Pakete, die beide ankamen; aus der RTT berechnet',
  'computed on RTT': 'aus der RTT berechnet',
  'J(i) = J(i−1) + (|D(i−1,i)| − J(i−1)) / 16 in the order of arrival, from 0':
    'J(i) = J(i−1) + (|D(i−1,i)| − J(i−1)) / 16 in der Reihenfolge der Ankunft, ab 0',
  'the last J of the span': 'das letzte J der Zeitspanne',
  'mean of all J of the span': 'Mittel aller J der Zeitspanne',
  'largest J of the span': 'größtes J der Zeitspanne',
  'Dmin over the whole span': 'Dmin über die ganze Zeitspanne',
  'lost / sent; sent counts packets whose reply came or whose timeout has passed, none that this host failed to send':
    'verloren / gesendet; gesendet zählt Pakete, deren Antwort kam oder deren Wartezeit vorbei ist, keine, die dieser Rechner nicht senden konnte',
  'second replies to one packet / sent': 'zweite Antworten auf ein Paket / gesendet',
  'replies that came after the reply to a later packet / received; the direction is not known':
    'Antworten, die nach der eines späteren Pakets kamen / empfangen; die Richtung ist nicht bekannt',
  'replies after the timeout / sent; they are lost for all other figures':
    'Antworten nach der Wartezeit / gesendet; für alle anderen Werte sind sie verloren',
  'most consecutive lost packets': 'meiste Verluste in Folge',
  'lost / number of loss runs': 'verloren / Anzahl der Verlustfolgen',
  '1 / (p + q); p = P(lost | previous received), q = P(received | previous lost); 1 = random':
    '1 / (p + q); p = P(verloren | voriges empfangen), q = P(empfangen | voriges verloren); 1 = zufällig',
  '1 − q: loss after a lost packet': '1 − q: Verlust nach einem verlorenen Paket',
  'share of packets lost in bursts: p23 / (p23 + p32), Gmin = 16':
    'Anteil der in Bündeln verlorenen Pakete: p23 / (p23 + p32), Gmin = 16',
  'share of packets lost in gaps: c14 / (c11 + c14), Gmin = 16':
    'Anteil der in Lücken verlorenen Pakete: c14 / (c11 + c14), Gmin = 16',
  'total · m / c13 − gap duration; m = packet interval, Gmin = 16':
    'gesamt · m / c13 − Dauer der Lücken; m = Paketabstand, Gmin = 16',
  '(c11 + c14 + c13) · m / c13; m = packet interval, Gmin = 16':
    '(c11 + c14 + c13) · m / c13; m = Paketabstand, Gmin = 16',
  'up time / (up time + down time); time without data is in neither':
    'verfügbare Zeit / (verfügbare Zeit + Ausfallzeit); Zeit ohne Daten ist in keiner',
  'times that enough packets in a row were lost, from the first of them to the first that got a reply, ± one interval each':
    'Zeiten, in denen genug Pakete in Folge verloren gingen, vom ersten bis zum ersten mit Antwort, je ± ein Abstand',
  'longest down time of an outage, without time without data; ± two intervals':
    'größte Dauer eines Ausfalls, ohne Zeit ohne Daten; ± zwei Abstände',
  'up time / outages': 'verfügbare Zeit / Ausfälle',
  'down time / outages': 'Ausfallzeit / Ausfälle',
  'R = 93.2 − Id − Ie,eff; Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl); inputs are printed with it':
    'R = 93,2 − Id − Ie,eff; Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl); die Eingangsgrößen stehen dabei',
  '1 + 0.035·R + 7·10⁻⁶·R·(R − 60)·(100 − R), at least 1; 1 for R ≤ 0, 4.5 for R ≥ 100':
    '1 + 0,035·R + 7·10⁻⁶·R·(R − 60)·(100 − R), mindestens 1; 1 für R ≤ 0, 4,5 für R ≥ 100',
  'R = 93.2 − e/40 for e = RTT + 2·IPDV + 10 below 160 ms, else 93.2 − (e − 120)/10; less 2.5 per % of loss':
    'R = 93,2 − e/40 für e = RTT + 2·IPDV + 10 unter 160 ms, sonst 93,2 − (e − 120)/10; abzüglich 2,5 je % Verlust',
  '(satisfied + tolerating / 2) / total; satisfied: RTT ≤ T, tolerating: RTT ≤ 4 T; losses are frustrated':
    '(zufrieden + duldend / 2) / gesamt; zufrieden: RTT ≤ T, duldend: RTT ≤ 4 T; Verluste sind frustriert',
  // Conditions
  'no packet was sent': 'kein Paket wurde gesendet',
  'no reply': 'keine Antwort',
  'no loss': 'kein Verlust',
  'no burst': 'kein Bündel',
  'no loss after a received packet': 'kein Verlust nach einem empfangenen Paket',
  'no outage': 'kein Ausfall',
  'nothing was measured in the span': 'in der Zeitspanne wurde nichts gemessen',
  // Sources
  'sample standard deviation': 'Standardabweichung der Stichprobe',
  'ten replies beyond it': 'zehn Antworten darüber',
  'half the round trip': 'halbe Umlaufzeit',
  'sliding windows': 'gleitende Fenster',
  'Gilbert model': 'Gilbert-Modell',
  'availability by outages': 'Verfügbarkeit nach Ausfällen',
  '3 losses in a row, or as the target defines it': '3 Verluste in Folge, oder wie das Ziel es festlegt',
  'outages by losses in a row': 'Ausfälle nach Verlusten in Folge',
  'MTBF of the span': 'MTBF der Zeitspanne',
  'MTTR of the span': 'MTTR der Zeitspanne',
  'shortcut of ping tools': 'Näherung von Ping-Werkzeugen',
  'Apdex specification': 'Apdex-Spezifikation',
  'p95 of the worse direction': 'p95 der schlechteren Richtung',
  'default of Sounder: agree on it with the customer': 'Vorgabe von Sounder: mit dem Kunden vereinbaren',
  'ITU-T G.114: up to 150 ms good, up to 400 ms acceptable': 'ITU-T G.114: bis 150 ms gut, bis 400 ms annehmbar',
  'ITU-T G.107 Annex B, G.109: R from 80 satisfied, from 70 some users dissatisfied':
    'ITU-T G.107 Anhang B, G.109: R ab 80 zufrieden, ab 70 einige Nutzer unzufrieden',
  'the mean of the span is compared': 'verglichen wird das Mittel der Zeitspanne',
  'the whole span is compared': 'verglichen wird die ganze Zeitspanne',
  'its evaluation interval is 1 minute, here the whole span': 'dort je 1 Minute ausgewertet, hier die ganze Zeitspanne',
  'Apdex rating good': 'Apdex-Wertung „gut“',
  'fair is marginal': '„befriedigend“ ist grenzwertig',
  'older texts have 10 %': 'ältere Texte haben 10 %',
  'Microsoft media quality targets': 'Microsoft-Ziele für Medienqualität',
  'Microsoft poor call classifier': 'Microsoft-Einstufung schlechter Anrufe',
} as const;
