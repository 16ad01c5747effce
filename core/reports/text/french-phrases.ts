import { METRIC_PHRASES_FR } from './french-metrics.ts';
import { type Pattern, Phrases } from './phrases.ts';

const EXACT = {
  ...METRIC_PHRASES_FR,
  // Limits and units
  below: 'moins de',
  'at most': 'au plus',
  above: 'plus de',
  'at least': 'au moins',
  ratio: 'rapport',
  packets: 'paquets',
  replies: 'réponses',
  losses: 'pertes',
  count: 'nombre',
  score: 'note',
  days: 'jours',
  // Reasons
  'No reply': 'Pas de réponse',
  'Not defined': 'Non défini',
  'Cannot be told from sums': 'Ne se lit pas dans des sommes',
  'No packet was sent': 'Aucun paquet émis',
  'No loss': 'Aucune perte',
  'No burst': 'Aucune rafale',
  'No loss after a received packet': 'Aucune perte après un paquet reçu',
  'Not asked for': 'Non demandé',
  'Nothing was measured': 'Rien n’a été mesuré',
  'No outage': 'Aucune panne',
  'No throughput test': 'Aucun test de débit',
  // Users
  'very satisfied': 'très satisfaits',
  satisfied: 'satisfaits',
  'some users dissatisfied': 'quelques insatisfaits',
  'many users dissatisfied': 'beaucoup d’insatisfaits',
  'nearly all users dissatisfied': 'presque tous insatisfaits',
  'not recommended': 'déconseillé',
  // Choices
  'nearest rank': 'rang le plus proche',
  'delay-variation': 'd’après la variation du délai',
  fixed: 'fixe',
  // Applications
  Voice: 'Voix',
  'Interactive video': 'Vidéo interactive',
  'Microsoft Teams, client to Microsoft edge': 'Microsoft Teams, du client à la bordure Microsoft',
  'Microsoft Teams, customer edge to Microsoft edge': 'Microsoft Teams, de la bordure du client à celle de Microsoft',
  'Microsoft poor call classifier (audio)': 'Classement Microsoft des mauvais appels (audio)',
  'ERP and web applications': 'ERP et applications web',
  Reachability: 'Joignabilité',
  'Interactive use of a loaded access line': 'Usage interactif d’un accès chargé',
  'G.711 without concealment': 'G.711 sans masquage',
  'G.711 with packet loss concealment': 'G.711 avec masquage des pertes de paquets',
  'sbcconnect.com.au and tomtalks.uk': 'sbcconnect.com.au et tomtalks.uk',
  // Columns of probes
  Answers: 'Réponses',
  Response: 'Réponse',
  Body: 'Contenu',
  'Certificate valid for': 'Certificat valable',
  'Certificate valid': 'Certificat valable',
  'Clock difference': 'Écart d’horloge',
  Connect: 'Connexion',
  'First byte': 'Premier octet',
  Transfer: 'Transfert',
  Redirects: 'Redirections',
  Replies: 'Réponses',
  'Path MTU': 'MTU du chemin',
  Query: 'Requête',
  'Read rate': 'Débit de lecture',
  'Link speed': 'Débit de la liaison',
  'Load, 1 minute': 'Charge, 1 minute',
  Uptime: 'Temps depuis le démarrage',
  'Hottest sensor': 'Capteur le plus chaud',
  // Path
  'No reply: forwards traffic but sends no Time Exceeded':
    'Pas de réponse : transmet le trafic sans envoyer Time Exceeded',
  'Replies after the timeout: use a longer timeout to measure it':
    'Répond après le délai : mesurer avec un délai plus long',
  'NAT before this hop: packets arrive from another address or port':
    'NAT avant ce saut : les paquets arrivent d’une autre adresse ou d’un autre port',
  'Several routers share the load here': 'Plusieurs routeurs se partagent ici la charge',
  "The target's own address replies as a router: NAT before the target":
    'L’adresse de la cible répond comme routeur : NAT avant la cible',
  'Forwards packets whose TTL has expired: the next router replies here too':
    'Transmet des paquets au TTL expiré : le routeur suivant répond ici aussi',
};

const PATTERNS: readonly Pattern[] = [
  [/^(.+) \(convention, no standard\)$/, '$1 (convention, pas de norme)'],
  [
    /^(.+) \(standard value, not checked against the current edition\)$/,
    '$1 (valeur de norme, non comparée à l’édition actuelle)',
  ],
  [/^(below|at most|above|at least) (.+)$/, '$1 $2'],
  [/^(.+) to judge (.+)$/, '$1, pour juger « $2 »'],
  [/^Too few (\w+): (\d+), (\d+) needed$/, 'Trop peu de $1 : $2, il en faut $3'],
  [
    /^percentile ([\d.]+) of the RTT of delivered packets, by the named method$/,
    'centile $1 du RTT des paquets arrivés, par la méthode indiquée',
  ],
  [/^percentile ([\d.]+) of D\(i\) − Dmin of delivered packets$/, 'centile $1 de D(i) − Dmin des paquets arrivés'],
  [/^largest mean of J within any (.+) that have (\d+) replies$/, 'plus grande moyenne de J sur $1 avec $2 réponses'],
  [
    /^largest lost \/ sent of all windows of (.+) that begin with a packet and are wholly measured$/,
    'plus grand perdus / émis des fenêtres de $1 qui commencent par un paquet et sont entièrement mesurées',
  ],
  [/^p95 under load − p95 idle, of the worse direction$/, 'p95 en charge − p95 au repos, du plus mauvais sens'],
  [/^(\S+) below (\d+ ms), (\S+ below .+)$/, '$1 sous $2, $3'],
  [/^(\S+) below (\d+ ms), else (\S+)$/, '$1 sous $2, sinon $3'],
  [/^fewer than (\d+) replies$/, 'moins de $1 réponses'],
  [/^fewer than (\d+) packets lost$/, 'moins de $1 paquets perdus'],
  [/^not asked for, or fewer than (\d+) replies$/, 'non demandé, ou moins de $1 réponses'],
  [
    /^no throughput test, or fewer than (\d+) packets in a phase$/,
    'aucun test de débit, ou moins de $1 paquets dans une phase',
  ],
  [/^no (.+) with (\d+) replies$/i, 'pas de $1 avec $2 réponses'],
  [/^no (.+) was wholly measured$/i, 'pas de $1 entièrement mesurées'],
  [/^buffer of (.+)$/, 'tampon de $1'],
  [/^small sample below (\d+)$/, 'petit échantillon sous $1'],
  [/^(.+), in any (.+)$/, '$1, sur $2 quelconques'],
  [/^(.+), taken over for video$/, '$1, repris pour la vidéo'],
  [/^(.+): above (.+) is poor$/, '$1 : au-delà de $2, mauvais'],
  [/^(.+), provisional$/, '$1, provisoire'],
  [/^limits: (.+), of the mean increase there$/, 'limites : $1, là de la hausse moyenne'],
  [/^(.+), as reproduced at (.+)$/, '$1, reproduits sur $2'],
  [/^(hop \d+ .+ → .+), (hop .+)$/, '$1, $2'],
  [/^hop (\d+) (.+)$/, 'saut $1 $2'],
  [/^Path to (.+) changed \(flow (\d+)\): (.+)$/, 'Chemin vers $1 modifié (flux $2) : $3'],
  [/^Path to (.+) changed: (.+)$/, 'Chemin vers $1 modifié : $2'],
  [/^(.+ → .+), (\d+) more(.*)$/, '$1, $2 de plus$3'],
  [
    /^Replies to (.+); later hops lose less, so this router rate-limits its ICMP errors, traffic is fine$/,
    'Répond à $1 ; les sauts suivants perdent moins : ce routeur limite ses erreurs ICMP, le trafic va bien',
  ],
  [/^Asymmetric return path \(about (\d+) hops?\)$/, 'Retour par un autre chemin (environ $1 sauts)'],
  [
    /^TTL was rewritten before this hop \(quoted TTL (\d+)\), by a tunnel or a proxy$/,
    'TTL réécrit avant ce saut (TTL cité $1), par un tunnel ou un mandataire',
  ],
  [/^Private address behind public ones \(hop (\d+)\)$/, 'Adresse privée derrière des adresses publiques (saut $1)'],
  [/^This is (.+), which replies from another of its addresses$/, 'C’est $1, qui répond d’une autre de ses adresses'],
  [
    /^(.+) of the packets to (.+) are lost, at the target or just before it$/,
    '$1 des paquets vers $2 sont perdus, à la cible ou juste avant',
  ],
  [
    /^(.+) of the packets to (.+) are lost, from hop (\d+)(.*) on$/,
    '$1 des paquets vers $2 sont perdus, à partir du saut $3$4',
  ],
  [/^Routing loop: (.+) is at hops (.+)$/, 'Boucle de routage : $1 se trouve aux sauts $2'],
  [/^No reply from (.+); last responding hop: (.+)$/, 'Pas de réponse de $1 ; dernier saut qui répond : $2'],
  [/^No reply from (.+) or from any hop(.*)$/, 'Pas de réponse de $1 ni d’aucun saut$2'],
  [/^(?:Hop (\d+) \((.+)\)|(.+)) reports (.+) unreachable \((.+)\)$/, 'Saut $1$3 ($2) : $4 est injoignable ($5)'],
  [/^The trace stopped after (\d+) silent hops\..*$/, 'Le suivi s’est arrêté après $1 sauts muets'],
  [/^The trace stopped at its last hop, (\d+)\..*$/, 'Le suivi s’est arrêté à son dernier saut, $1'],
  [/^The trace went no farther\..*$/, 'Le suivi n’est pas allé plus loin'],
  [
    /^(.+) is on a network of this host: no router is on the path to it$/,
    '$1 est sur un réseau de cet ordinateur : aucun routeur sur le chemin',
  ],
];

/** Phrases in French. */
export const FRENCH_PHRASES = new Phrases(EXACT, PATTERNS);
