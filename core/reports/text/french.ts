import type { Acceptance } from '../judge-criteria.ts';
import type { SumsOf } from '../sums-of.ts';
import type { ReportText } from './english.ts';
import { FRENCH_FINDINGS } from './french-findings.ts';
import { FRENCH_LABELS } from './french-labels.ts';
import { FRENCH_PHRASES } from './french-phrases.ts';
import { FRENCH_WORDS } from './french-words.ts';
import { measureChange } from './measure-change.ts';
import { decimalComma } from './phrases.ts';

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count < 2 ? one : many}`;
const targetsOf = (count: number): string => plural(count, 'cible');

const COUNTED: Readonly<Record<Acceptance, string>> = {
  pass: 'conforme(s)',
  marginal: 'à la limite',
  fail: 'non conforme(s)',
  'not-judged': 'sans verdict',
};

const SUMS: Readonly<Record<SumsOf, string>> = { minutes: 'minute', hours: 'heure' };

/** All texts of a report in French. */
export const FRENCH: ReportText = {
  language: 'fr',
  labels: FRENCH_LABELS,
  findings: FRENCH_FINDINGS,
  ...FRENCH_WORDS,
  quantity: (text) =>
    decimalComma(text)
      .replace(/ packet$/, ' paquet')
      .replace(/ packets$/, ' paquets')
      .replace(/ days$/, ' jours'),
  phrase: (english) => FRENCH_PHRASES.of(english),

  title: () => 'Rapport de mesure du réseau',
  allData: () => 'Toutes les données enregistrées',
  givenSpan: () => 'Une période donnée',
  noSite: () => 'Sans site',
  notKnown: () => 'inconnu',
  range: (low, high) => `${low} à ${high}`,
  counted: (counts) =>
    (Object.keys(COUNTED) as Acceptance[])
      .filter((result) => counts[result] > 0)
      .map((result) => `${counts[result]} ${COUNTED[result]}`)
      .join(', '),

  summary: {
    measured: (targets, sent, duration) =>
      `${targetsOf(targets)} mesurée${targets < 2 ? '' : 's'} pendant ${duration} avec ${sent} paquets ou transactions`,
    verdict: (text, applications) => `Parmi elles, jugées pour ${applications} : ${text}`,
    notJudgedAtAll: () => 'Aucune cible n’a pu être jugée selon les critères',
    seeFindings: (more) => `${plural(more, 'autre constat', 'autres constats')} dans la partie sur tous les constats`,
  },
  scope: {
    targets: (targets, probes) => `${targetsOf(targets)}, sondes : ${probes}`,
    span: (from, to, zone) => `De ${from} à ${to} (${zone})`,
    onlySpan: () => 'Les valeurs ne valent que pour cette période : une heure en dit peu sur un mois',
    roundTrip: () =>
      'Les délais sont des temps aller-retour : dans quel sens un délai ou une perte est apparu n’est pas connu sans instrument à l’autre bout',
    onePoint: () =>
      'Tout a été mesuré depuis un seul ordinateur : d’autres endroits du réseau peuvent voir d’autres valeurs',
    protocol: () =>
      'Les paquets de mesure peuvent être traités autrement que le trafic des applications ; protocole et DSCP figurent dans la partie sur la méthode',
    silent: (titles) => `Aucun échantillon dans cette période : ${titles}`,
    deleted: (from, to, sent, lost) =>
      `Les échantillons du ${from} au ${to} ne sont plus enregistrés un par un, et aucune valeur ne les comprend : il ne reste que des sommes de minutes ou d’heures (${sent} envoyés, ${lost} perdus)`,
    damaged: (parts) =>
      `${plural(parts, 'partie')} des données enregistrées, illisible${parts < 2 ? '' : 's'}, ne sont pas prises en compte`,
    noLoad: () => 'Aucun test de débit : capacité et latence en charge n’ont pas été mesurées',
    noPath: () => 'Aucun chemin n’a été suivi',
  },
  method: {
    level: () =>
      'Toutes les valeurs des cibles viennent des échantillons un par un, aucune de sommes de minutes ou d’heures',
    lost: () =>
      'Un paquet est perdu quand aucune réponse n’est arrivée dans son délai. Il compte dans l’intervalle où il a été émis',
    percentiles: (method) => `Les centiles sont ceux des paquets arrivés, par la méthode ${method}`,
    uncertainty: (blocks, length) =>
      `Les taux de perte ont un intervalle à 95 % : celui de Wilson, ou celui d’un bootstrap sur ${plural(blocks, 'bloc')} de ${length}, le plus large des deux`,
    notPrinted: () => 'Une valeur tirée de trop peu d’échantillons n’est pas indiquée ; la raison figure à sa place',
    instrument: 'Instrument',
    timeZone: 'Fuseau horaire',
    none: () => 'pas de réponse',
    timeoutUnknown: () => 'non enregistré',
    sendDelay: (p50, p99) => `médiane ${p50}, p99 ${p99}`,
  },
  excluded: {
    total: (duration, share) => `${duration} (${share} de la période) ne comptent pas`,
    none: () => 'Aucun temps n’est exclu',
    why: () =>
      'Le temps où cet ordinateur était en veille, sans liaison ou changeait de réseau, ou dont les échantillons n’ont pas pu être enregistrés, n’est ni disponible ni panne',
    notTaken: (samples) =>
      `${plural(samples, 'échantillon manque', 'échantillons manquent')} sur cet ordinateur ; ce ne sont pas des paquets perdus`,
  },
  sums: {
    basis: (sent, received, lost, sumsOf) =>
      `${sent} émis, ${received} reçus, ${lost} perdus ; d’après des sommes par ${SUMS[sumsOf]}`,
    level: (sumsOf) =>
      `Les échantillons de cette période ne sont plus enregistrés un par un : toutes les valeurs des cibles proviennent de sommes par ${SUMS[sumsOf]}, et les centiles sont exacts à 3 %`,
    scope: (sumsOf) =>
      `Les pannes, la forme des pertes, les pires fenêtres, la qualité de la voix et la latence en charge ne se lisent pas dans des sommes par ${SUMS[sumsOf]} : si aucune n’est citée, cela ne dit pas qu’il n’y en a pas eu. La période est faite de ${SUMS[sumsOf]}s entières`,
  },
  basis: (sent, received, lost, interval) =>
    `${sent} émis, ${received} reçus, ${lost} perdus ; un tour toutes les ${interval}`,
  lossPattern: {
    random: () => 'Les pertes semblent aléatoires : un paquet perdu ne rend pas la perte du suivant plus probable',
    bursts: (ratio) => `Les pertes viennent en rafales : ${ratio} fois plus longues que des pertes aléatoires`,
    few: () => 'Trop peu de pertes pour distinguer hasard et rafales',
    inOutages: (count) => `${plural(count, 'paquet perdu', 'paquets perdus')} parmi eux pendant des pannes`,
  },
  voice: {
    estimate: (codec) =>
      `R et MOS sont des estimations par le modèle E (ITU-T G.107) pour ${codec}, non la mesure d’un appel`,
    bound: () => 'Pertes et variation du délai des deux sens comptent comme celles d’un seul : une borne supérieure',
    assumed: (value) => `${value} (supposé : trop peu de pertes)`,
    notForService: () => 'La sonde n’émet pas de paquets isolés',
  },
  load: (title, idle, loaded, grade) =>
    `${title} : p95 ${idle} au repos, ${loaded} en charge${grade === null ? '' : `, note ${grade}`}`,
  events: (count) => plural(count, 'entrée'),
  change: (measure, change) =>
    measureChange(measure, change, {
      titles: FRENCH_WORDS.measures,
      verdicts: FRENCH_WORDS.changes,
      points: 'points de pourcentage',
      interval: (low, high, unit) => `intervalle à 95 % de l’écart ${low} à ${high} ${unit}`,
      number: decimalComma,
    }),
  comparison: {
    oneSided: (side) => (side === 'before' ? 'Mesuré avant seulement' : 'Mesuré après seulement'),
    path: ({ hop, before, after }) =>
      `Le chemin diffère au saut ${hop} : ${before.join(', ')} avant, ${after.join(', ')} après. Plus que la modification en question peut avoir un effet`,
    series: (count) => `${targetsOf(count)} mesurée${count < 2 ? '' : 's'} dans les deux campagnes`,
    none: () => 'Aucune cible n’a été mesurée dans les deux campagnes',
    rolledUp: (before, after) =>
      `Les échantillons de ${before} de la période avant et de ${after} de la période après ne sont plus enregistrés un par un : des sommes de minutes ou d’heures y sont comparées, dont les centiles sont exacts à 3 %`,
    needed: (packets, blocks) =>
      `Pour être comparée, une cible a besoin, dans les deux campagnes, d’au moins ${packets} paquets dans ${blocks} blocs de temps (${blocks * 10} s ou plus)`,
    chance: () => 'Parmi les valeurs qui n’ont pas changé, environ 1 sur 20 semble changée par hasard',
  },
  appendix: {
    percentiles: 'Centiles',
    codec: 'Codec',
    delayModel: 'Dégradation due au délai',
    buffer: 'Tampon de gigue',
    apdex: 'Seuil Apdex T',
    seed: 'Graine du bootstrap',
    span: 'Période, ms Unix',
    configuration: () => 'Réglages des cibles tels que le projet les a maintenant, sans secrets',
    noConfiguration: () =>
      'Le fichier du projet n’a pas pu être lu : délais et réglages des paquets ne sont pas connus',
    inputs: () =>
      'SHA-256 des données dont ce rapport est tiré. Le manifeste à côté du rapport a les sommes de contrôle de ses fichiers',
    samples: (title) => `Échantillons de ${title} : heures, temps aller-retour, issues`,
    eventList: () => 'Chronologie de la période',
    survey: () => 'Campagne : nom, site, ingénieur, remarques, étapes',
    settings: () => 'Réglages des cibles',
  },
};
