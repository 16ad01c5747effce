/** Names, formulas, sources and conditions of metrics in French, by their English text. */
export const METRIC_PHRASES_FR = {
  'RTT, minimum': 'RTT, minimum',
  'RTT, mean': 'RTT, moyenne',
  'RTT, maximum': 'RTT, maximum',
  'RTT, median': 'RTT, médiane',
  'RTT, standard deviation': 'RTT, écart type',
  'One-way delay, mean (RTT/2 assumed)': 'Délai aller simple, moyenne (RTT/2 supposé)',
  'IPDV, mean absolute': 'IPDV, moyenne absolue',
  'Jitter (RFC 3550), last': 'Gigue (RFC 3550), dernière',
  'Jitter (RFC 3550), mean': 'Gigue (RFC 3550), moyenne',
  'Jitter (RFC 3550), maximum': 'Gigue (RFC 3550), maximum',
  'Jitter (RFC 3550), worst 15 s': 'Gigue (RFC 3550), pires 15 s',
  'Loss (round trip)': 'Pertes (aller-retour)',
  'Loss, worst 15 s': 'Pertes, pires 15 s',
  'Loss, worst 200 ms': 'Pertes, pires 200 ms',
  Duplicates: 'Doublons',
  Reordered: 'Désordonnés',
  Late: 'Tardifs',
  'Longest loss run': 'Plus longue suite de pertes',
  'Mean loss burst length (MBL)': 'Longueur moyenne des suites de pertes (MBL)',
  'Burst ratio': 'Taux de rafale (BurstR)',
  'Conditional loss': 'Perte conditionnelle',
  'Burst density': 'Densité des pertes en rafale',
  'Gap density': 'Densité des pertes entre rafales',
  'Mean burst duration': 'Durée moyenne des rafales',
  'Mean gap duration': 'Durée moyenne entre rafales',
  Availability: 'Disponibilité',
  Outages: 'Pannes',
  'Longest outage': 'Plus longue panne',
  'Mean time between failures (MTBF)': 'Temps moyen entre pannes (MTBF)',
  'Mean time to repair (MTTR)': 'Durée moyenne des pannes (MTTR)',
  'Estimated R factor': 'Facteur R estimé',
  'Estimated MOS': 'MOS estimé',
  'Simplified MOS (latency + jitter + loss)': 'MOS simplifié (latence + gigue + pertes)',
  'Added delay under load': 'Délai ajouté en charge',
  // Formulas
  'smallest RTT': 'RTT minimum',
  'largest RTT': 'RTT maximum',
  'sum of the RTT of delivered packets / their number': 'somme des RTT des paquets arrivés / leur nombre',
  '√(Σ(D − mean)² / (n − 1))': '√(Σ(D − moyenne)² / (n − 1))',
  'mean RTT / 2; the path is taken as symmetric': 'RTT moyen / 2 ; le chemin est supposé symétrique',
  'mean of |D(i) − D(i−1)| over adjacent packets that were both delivered; computed on RTT':
    'moyenne de |D(i) − D(i−1)| sur les paquets voisins arrivés tous deux ; calculée sur le RTT',
  'computed on RTT': 'calculé sur le RTT',
  'J(i) = J(i−1) + (|D(i−1,i)| − J(i−1)) / 16 in the order of arrival, from 0':
    'J(i) = J(i−1) + (|D(i−1,i)| − J(i−1)) / 16 dans l’ordre d’arrivée, à partir de 0',
  'the last J of the span': 'dernier J de la période',
  'mean of all J of the span': 'moyenne de tous les J de la période',
  'largest J of the span': 'plus grand J de la période',
  'Dmin over the whole span': 'Dmin sur toute la période',
  'lost / sent; sent counts packets whose reply came or whose timeout has passed, none that this host failed to send':
    'perdus / émis ; émis compte les paquets dont la réponse est arrivée ou dont le délai est passé, pas ceux que cet ordinateur n’a pas pu émettre',
  'second replies to one packet / sent': 'secondes réponses à un paquet / émis',
  'replies that came after the reply to a later packet / received; the direction is not known':
    'réponses arrivées après celle d’un paquet plus récent / reçus ; le sens n’est pas connu',
  'replies after the timeout / sent; they are lost for all other figures':
    'réponses après le délai / émis ; elles sont perdues pour toutes les autres valeurs',
  'most consecutive lost packets': 'plus grand nombre de pertes consécutives',
  'lost / number of loss runs': 'perdus / nombre de suites de pertes',
  '1 / (p + q); p = P(lost | previous received), q = P(received | previous lost); 1 = random':
    '1 / (p + q) ; p = P(perdu | précédent reçu), q = P(reçu | précédent perdu) ; 1 = aléatoire',
  '1 − q: loss after a lost packet': '1 − q : perte après un paquet perdu',
  'share of packets lost in bursts: p23 / (p23 + p32), Gmin = 16':
    'part des paquets perdus en rafale : p23 / (p23 + p32), Gmin = 16',
  'share of packets lost in gaps: c14 / (c11 + c14), Gmin = 16':
    'part des paquets perdus entre rafales : c14 / (c11 + c14), Gmin = 16',
  'total · m / c13 − gap duration; m = packet interval, Gmin = 16':
    'total · m / c13 − durée entre rafales ; m = intervalle des paquets, Gmin = 16',
  '(c11 + c14 + c13) · m / c13; m = packet interval, Gmin = 16':
    '(c11 + c14 + c13) · m / c13 ; m = intervalle des paquets, Gmin = 16',
  'up time / (up time + down time); time without data is in neither':
    'temps disponible / (temps disponible + temps de panne) ; le temps sans données n’est dans aucun',
  'times that enough packets in a row were lost, from the first of them to the first that got a reply, ± one interval each':
    'périodes où assez de paquets consécutifs ont été perdus, du premier au premier avec réponse, ± un intervalle chacune',
  'longest down time of an outage, without time without data; ± two intervals':
    'plus longue durée d’une panne, sans le temps sans données ; ± deux intervalles',
  'up time / outages': 'temps disponible / pannes',
  'down time / outages': 'temps de panne / pannes',
  'R = 93.2 − Id − Ie,eff; Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl); inputs are printed with it':
    'R = 93,2 − Id − Ie,eff ; Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl) ; les entrées figurent avec lui',
  '1 + 0.035·R + 7·10⁻⁶·R·(R − 60)·(100 − R), at least 1; 1 for R ≤ 0, 4.5 for R ≥ 100':
    '1 + 0,035·R + 7·10⁻⁶·R·(R − 60)·(100 − R), au moins 1 ; 1 pour R ≤ 0, 4,5 pour R ≥ 100',
  'R = 93.2 − e/40 for e = RTT + 2·IPDV + 10 below 160 ms, else 93.2 − (e − 120)/10; less 2.5 per % of loss':
    'R = 93,2 − e/40 pour e = RTT + 2·IPDV + 10 sous 160 ms, sinon 93,2 − (e − 120)/10 ; moins 2,5 par % de pertes',
  '(satisfied + tolerating / 2) / total; satisfied: RTT ≤ T, tolerating: RTT ≤ 4 T; losses are frustrated':
    '(satisfaits + tolérants / 2) / total ; satisfaits : RTT ≤ T, tolérants : RTT ≤ 4 T ; les pertes sont frustrées',
  // Conditions
  'no packet was sent': 'aucun paquet émis',
  'no reply': 'pas de réponse',
  'no loss': 'aucune perte',
  'no burst': 'aucune rafale',
  'no loss after a received packet': 'aucune perte après un paquet reçu',
  'no outage': 'aucune panne',
  'nothing was measured in the span': 'rien n’a été mesuré dans la période',
  // Sources
  'sample standard deviation': 'écart type d’échantillon',
  'ten replies beyond it': 'dix réponses au-delà',
  'half the round trip': 'moitié de l’aller-retour',
  'sliding windows': 'fenêtres glissantes',
  'Gilbert model': 'modèle de Gilbert',
  'availability by outages': 'disponibilité d’après les pannes',
  '3 losses in a row, or as the target defines it': '3 pertes consécutives, ou selon la cible',
  'outages by losses in a row': 'pannes d’après les pertes consécutives',
  'MTBF of the span': 'MTBF de la période',
  'MTTR of the span': 'MTTR de la période',
  'shortcut of ping tools': 'approximation des outils de ping',
  'Apdex specification': 'spécification Apdex',
  'p95 of the worse direction': 'p95 du plus mauvais sens',
  'default of Sounder: agree on it with the customer': 'valeur par défaut de Sounder : à convenir avec le client',
  'ITU-T G.114: up to 150 ms good, up to 400 ms acceptable':
    'ITU-T G.114 : bon jusqu’à 150 ms, acceptable jusqu’à 400 ms',
  'ITU-T G.107 Annex B, G.109: R from 80 satisfied, from 70 some users dissatisfied':
    'ITU-T G.107 annexe B, G.109 : R dès 80 satisfaits, dès 70 quelques insatisfaits',
  'the mean of the span is compared': 'la moyenne de la période est comparée',
  'the whole span is compared': 'la période entière est comparée',
  'its evaluation interval is 1 minute, here the whole span': 'évalué là par minute, ici sur toute la période',
  'Apdex rating good': 'note Apdex « bon »',
  'fair is marginal': '« passable » est à la limite',
  'older texts have 10 %': 'des textes plus anciens ont 10 %',
  'Microsoft media quality targets': 'objectifs Microsoft de qualité des médias',
  'Microsoft poor call classifier': 'classement Microsoft des mauvais appels',
} as const;
