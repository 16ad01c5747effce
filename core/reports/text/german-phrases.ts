import { METRIC_PHRASES_DE } from './german-metrics.ts';
import { type Pattern, Phrases } from './phrases.ts';

const EXACT = {
  ...METRIC_PHRASES_DE,
  // Limits and units
  below: 'unter',
  'at most': 'höchstens',
  above: 'über',
  'at least': 'mindestens',
  ratio: 'Verhältnis',
  packets: 'Pakete',
  replies: 'Antworten',
  losses: 'Verluste',
  count: 'Anzahl',
  score: 'Punktzahl',
  days: 'Tage',
  // Reasons
  'No reply': 'Keine Antwort',
  'Not defined': 'Nicht definiert',
  'Cannot be told from sums': 'Geht aus Summen nicht hervor',
  'No packet was sent': 'Kein Paket wurde gesendet',
  'No loss': 'Kein Verlust',
  'No burst': 'Kein Bündel',
  'No loss after a received packet': 'Kein Verlust nach einem empfangenen Paket',
  'Not asked for': 'Nicht verlangt',
  'Nothing was measured': 'Nichts wurde gemessen',
  'No outage': 'Kein Ausfall',
  'No throughput test': 'Kein Durchsatztest',
  // Users
  'very satisfied': 'sehr zufrieden',
  satisfied: 'zufrieden',
  'some users dissatisfied': 'einige Nutzer unzufrieden',
  'many users dissatisfied': 'viele Nutzer unzufrieden',
  'nearly all users dissatisfied': 'fast alle Nutzer unzufrieden',
  'not recommended': 'nicht zu empfehlen',
  // Choices
  'nearest rank': 'nächster Rang',
  'delay-variation': 'nach der Schwankung',
  fixed: 'fest',
  // Applications
  Voice: 'Sprache',
  'Interactive video': 'Interaktives Video',
  'Microsoft Teams, client to Microsoft edge': 'Microsoft Teams, Client bis Microsoft-Rand',
  'Microsoft Teams, customer edge to Microsoft edge': 'Microsoft Teams, Kundenrand bis Microsoft-Rand',
  'Microsoft poor call classifier (audio)': 'Microsoft-Einstufung schlechter Anrufe (Audio)',
  'ERP and web applications': 'ERP und Webanwendungen',
  Reachability: 'Erreichbarkeit',
  'Interactive use of a loaded access line': 'Interaktive Nutzung eines ausgelasteten Anschlusses',
  'G.711 without concealment': 'G.711 ohne Verdeckung',
  'G.711 with packet loss concealment': 'G.711 mit Verdeckung von Paketverlusten',
  'sbcconnect.com.au and tomtalks.uk': 'sbcconnect.com.au und tomtalks.uk',
  // Columns of probes
  Answers: 'Antworten',
  Response: 'Antwort',
  Body: 'Inhalt',
  'Certificate valid for': 'Zertifikat gültig',
  'Certificate valid': 'Zertifikat gültig',
  'Clock difference': 'Uhrabweichung',
  Connect: 'Verbindung',
  'First byte': 'Erstes Byte',
  Transfer: 'Übertragung',
  Redirects: 'Weiterleitungen',
  Replies: 'Antworten',
  'Path MTU': 'Pfad-MTU',
  Query: 'Abfrage',
  'Read rate': 'Leserate',
  'Link speed': 'Verbindungsrate',
  'Load, 1 minute': 'Last, 1 Minute',
  Uptime: 'Laufzeit seit Start',
  'Hottest sensor': 'Heißester Fühler',
  // Path
  'No reply: forwards traffic but sends no Time Exceeded':
    'Keine Antwort: leitet weiter, sendet aber kein Time Exceeded',
  'Replies after the timeout: use a longer timeout to measure it':
    'Antwortet nach der Wartezeit: mit längerer Wartezeit messen',
  'NAT before this hop: packets arrive from another address or port':
    'NAT vor diesem Hop: Pakete kommen von anderer Adresse oder anderem Port',
  'Several routers share the load here': 'Mehrere Router teilen sich hier die Last',
  "The target's own address replies as a router: NAT before the target":
    'Die Adresse des Ziels antwortet als Router: NAT vor dem Ziel',
  'Forwards packets whose TTL has expired: the next router replies here too':
    'Leitet Pakete mit abgelaufener TTL weiter: Auch hier antwortet der nächste Router',
};

const PATTERNS: readonly Pattern[] = [
  [/^(.+) \(convention, no standard\)$/, '$1 (Konvention, keine Norm)'],
  [
    /^(.+) \(standard value, not checked against the current edition\)$/,
    '$1 (Normwert, nicht mit der aktuellen Ausgabe verglichen)',
  ],
  [/^(below|at most|above|at least) (.+)$/, '$1 $2'],
  [/^(.+) to judge (.+)$/, '$1, um „$2“ zu beurteilen'],
  [/^Too few (\w+): (\d+), (\d+) needed$/, 'Zu wenige $1: $2, nötig sind $3'],
  [
    /^percentile ([\d.]+) of the RTT of delivered packets, by the named method$/,
    'Perzentil $1 der RTT angekommener Pakete, nach dem genannten Verfahren',
  ],
  [/^percentile ([\d.]+) of D\(i\) − Dmin of delivered packets$/, 'Perzentil $1 von D(i) − Dmin angekommener Pakete'],
  [/^largest mean of J within any (.+) that have (\d+) replies$/, 'größtes Mittel von J in je $1 mit $2 Antworten'],
  [
    /^largest lost \/ sent of all windows of (.+) that begin with a packet and are wholly measured$/,
    'größtes verloren / gesendet aller Fenster von $1, die mit einem Paket beginnen und ganz gemessen sind',
  ],
  [/^p95 under load − p95 idle, of the worse direction$/, 'p95 unter Last − p95 ohne Last, der schlechteren Richtung'],
  [/^(\S+) below (\d+ ms), (\S+ below .+)$/, '$1 unter $2, $3'],
  [/^(\S+) below (\d+ ms), else (\S+)$/, '$1 unter $2, sonst $3'],
  [/^fewer than (\d+) replies$/, 'weniger als $1 Antworten'],
  [/^fewer than (\d+) packets lost$/, 'weniger als $1 Pakete verloren'],
  [/^not asked for, or fewer than (\d+) replies$/, 'nicht verlangt, oder weniger als $1 Antworten'],
  [
    /^no throughput test, or fewer than (\d+) packets in a phase$/,
    'kein Durchsatztest, oder weniger als $1 Pakete in einer Phase',
  ],
  [/^no (.+) with (\d+) replies$/i, 'keine $1 mit $2 Antworten'],
  [/^no (.+) was wholly measured$/i, 'keine $1 wurden ganz gemessen'],
  [/^buffer of (.+)$/, 'Puffer von $1'],
  [/^small sample below (\d+)$/, 'kleine Stichprobe unter $1'],
  [/^(.+), in any (.+)$/, '$1, in je $2'],
  [/^(.+), taken over for video$/, '$1, für Video übernommen'],
  [/^(.+): above (.+) is poor$/, '$1: über $2 ist schlecht'],
  [/^(.+), provisional$/, '$1, vorläufig'],
  [/^limits: (.+), of the mean increase there$/, 'Grenzen: $1, dort des mittleren Anstiegs'],
  [/^(.+), as reproduced at (.+)$/, '$1, wiedergegeben auf $2'],
  [/^(hop \d+ .+ → .+), (hop .+)$/, '$1, $2'],
  [/^hop (\d+) (.+)$/, 'Hop $1 $2'],
  [/^Path to (.+) changed \(flow (\d+)\): (.+)$/, 'Pfad zu $1 geändert (Fluss $2): $3'],
  [/^Path to (.+) changed: (.+)$/, 'Pfad zu $1 geändert: $2'],
  [/^(\d+) more$/, '$1 weitere'],
  [/^(.+ → .+), (\d+) more(.*)$/, '$1, $2 weitere$3'],
  [
    /^Replies to (.+); later hops lose less, so this router rate-limits its ICMP errors, traffic is fine$/,
    'Antwortet auf $1; spätere Hops verlieren weniger: Der Router begrenzt seine ICMP-Fehler, der Verkehr ist in Ordnung',
  ],
  [/^Asymmetric return path \(about (\d+) hops?\)$/, 'Anderer Rückweg (etwa $1 Hops)'],
  [
    /^TTL was rewritten before this hop \(quoted TTL (\d+)\), by a tunnel or a proxy$/,
    'TTL vor diesem Hop neu gesetzt (zitierte TTL $1), von einem Tunnel oder Proxy',
  ],
  [/^Private address behind public ones \(hop (\d+)\)$/, 'Private Adresse hinter öffentlichen (Hop $1)'],
  [
    /^This is (.+), which replies from another of its addresses$/,
    'Das ist $1, das von einer anderen seiner Adressen antwortet',
  ],
  [
    /^(.+) of the packets to (.+) are lost, at the target or just before it$/,
    '$1 der Pakete zu $2 gehen verloren, am Ziel oder kurz davor',
  ],
  [/^(.+) of the packets to (.+) are lost, from hop (\d+)(.*) on$/, '$1 der Pakete zu $2 gehen verloren, ab Hop $3$4'],
  [/^Routing loop: (.+) is at hops (.+)$/, 'Routingschleife: $1 steht an den Hops $2'],
  [/^No reply from (.+); last responding hop: (.+)$/, 'Keine Antwort von $1; letzter antwortender Hop: $2'],
  [/^No reply from (.+) or from any hop(.*)$/, 'Keine Antwort von $1 oder einem Hop$2'],
  [/^(?:Hop (\d+) \((.+)\)|(.+)) reports (.+) unreachable \((.+)\)$/, 'Hop $1$3 ($2): $4 ist nicht erreichbar ($5)'],
  [/^The trace stopped after (\d+) silent hops\..*$/, 'Die Verfolgung endete nach $1 stummen Hops'],
  [/^The trace stopped at its last hop, (\d+)\..*$/, 'Die Verfolgung endete an ihrem letzten Hop, $1'],
  [/^The trace went no farther\..*$/, 'Die Verfolgung ging nicht weiter'],
  [
    /^(.+) is on a network of this host: no router is on the path to it$/,
    '$1 liegt in einem Netz dieses Rechners: Auf dem Pfad ist kein Router',
  ],
];

/** Phrases in German. */
export const GERMAN_PHRASES = new Phrases(EXACT, PATTERNS);
