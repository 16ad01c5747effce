import type { FindingTexts } from '../findings/finding-facts.ts';

/** Rows of evidence that a finding lists. */
const MAX_ROWS = 5;

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count < 2 ? one : many}`;
const targetsOf = (count: number): string => plural(count, 'cible');

function listed<Row>(rows: readonly Row[], text: (row: Row) => string): string[] {
  const more = rows.length - MAX_ROWS;
  return [
    ...rows.slice(0, MAX_ROWS).map(text),
    ...(more > 0 ? [`et ${plural(more, 'autre cible', 'autres cibles')}`] : []),
  ];
}

/** Findings in French: evidence → meaning → action. */
export const FRENCH_FINDINGS: FindingTexts = {
  outages: ({ rows, targets, shared }) => ({
    title: `${rows.length} sur ${targetsOf(targets)} en panne`,
    evidence: [
      ...(shared === null ? [] : [`${shared.targets} cibles sont tombées presque en même temps (${shared.at})`]),
      ...listed(rows, ({ title, count, longest, from, to }) => {
        const times = count === 1 ? 'une panne' : `${count} pannes, la plus longue`;
        return `${title} : ${times}, ${longest} à partir de ${from} ${to === null ? 'jusqu’à la fin de la période' : `jusqu’à ${to}`}`;
      }),
    ],
    meaning:
      shared === null
        ? 'Les cibles étaient injoignables pendant ce temps, chacune de son côté : la cause est probablement proche d’elles'
        : 'Des cibles qui tombent ensemble ont une cause commune : une liaison, un équipement ou un fournisseur qu’elles partagent',
    action:
      shared === null
        ? 'Comparer ces heures avec les journaux des cibles et des équipements placés devant elles'
        : 'Trouver ce que ces cibles partagent (liaison montante, commutateur, alimentation, fournisseur), et comparer ces heures avec son journal',
  }),
  criteria: ({ application, result, rows, judged }) => ({
    title: `${application} : ${rows.length} sur ${targetsOf(judged)} ${result === 'fail' ? 'hors limites' : 'à la limite'}`,
    evidence: listed(
      rows,
      ({ title, items }) =>
        `${title} : ${items.map(({ label, figure, limit }) => `${label} ${figure}, limite ${limit}`).join(' ; ')}`,
    ),
    meaning:
      result === 'fail'
        ? `Les limites convenues pour ${application} ne sont pas tenues : les utilisateurs le remarqueront probablement`
        : `Les limites strictes pour ${application} ne sont pas tenues, les limites élargies le sont : la marge est faible`,
    action:
      result === 'fail'
        ? 'Trouver la cause des valeurs qui dépassent leur limite, puis mesurer à nouveau dans les mêmes conditions'
        : 'Surveiller ces cibles aux heures chargées, et mesurer plus longtemps avant de s’y fier',
  }),
  loss: ({ rows }) => {
    const bursty = rows.filter(({ isBursty }) => isBursty).length;
    const isKnown = rows.every(({ isBursty }) => isBursty !== null);
    return {
      title: `Pertes de paquets sur ${targetsOf(rows.length)}${isKnown ? ', hors des pannes' : ''}`,
      evidence: listed(rows, ({ title, loss, interval, isBursty, longest }) => {
        const range = interval === null ? '' : ` (intervalle à 95 % ${interval})`;
        const how = isBursty ? `, en rafales de ${longest} paquets au plus` : ', un par un';
        return `${title} : ${loss} perdus${range}${isBursty === null ? '' : how}`;
      }),
      meaning: !isKnown
        ? 'Des sommes ne disent pas si les paquets ont été perdus lors d’une panne, en rafales ou un par un'
        : bursty > 0
          ? 'Des pertes en rafales indiquent des files pleines, des interférences ou des liaisons qui cèdent par instants ; elles nuisent davantage à la voix et à la vidéo que la même part au hasard'
          : 'Des pertes une par une indiquent une liaison avec des erreurs de bits, une limitation de débit ou un équipement surchargé',
      action:
        'Chercher sur le chemin de ces cibles le premier saut à partir duquel la perte se voit, et contrôler les compteurs d’erreurs et de rejets de ses interfaces',
    };
  },
  routes: ({ rows, changes }) => ({
    title: `${plural(changes, 'changement')} de route sur ${plural(new Set(rows.map(({ title }) => title)).size, 'chemin')}`,
    evidence: listed(rows, ({ at, text }) => `${at} : ${text}`),
    meaning:
      'Les paquets ont pris un autre chemin à partir de là : délai et pertes d’avant et d’après relèvent de réseaux différents, et ne forment pas une seule répartition',
    action:
      'Comparer ces heures avec les maintenances du fournisseur et les journaux de routage ; juger séparément les périodes d’avant et d’après',
  }),
  paths: ({ rows }) => ({
    title: `Défaut sur ${plural(rows.length, 'chemin')}`,
    evidence: listed(rows, ({ title, text }) => `${title} : ${text}`),
    meaning: 'Le chemin lui-même a un défaut que les valeurs de la cible seule ne montrent pas',
    action: 'Signaler le saut et les flux nommés ici à l’exploitant de cette partie du réseau',
  }),
  mtu: ({ rows }) => ({
    title: `${plural(rows.length, 'chemin ne transporte', 'chemins ne transportent')} que de petits paquets`,
    evidence: listed(rows, ({ title, mtu }) => `${title} : MTU du chemin ${mtu}`),
    meaning:
      'Les paquets plus grands sont fragmentés ou rejetés : transferts, tunnels et connexions peuvent se bloquer alors que les petits paquets passent',
    action:
      'Régler sur cette taille la MTU du tunnel ou la taille maximale de segment (MSS) en bordure, ou corriger la liaison',
  }),
  load: ({ rows }) => ({
    title: 'La latence augmente en charge',
    evidence: listed(rows, ({ text }) => text),
    meaning:
      'Tant que la ligne est pleine, les paquets attendent dans une file trop longue : les appels et le travail interactif souffrent à chaque grand transfert',
    action:
      'Activer une gestion de file (comme FQ-CoDel ou CAKE) au goulet d’étranglement, ou limiter le trafic en dessous du débit de la ligne',
  }),
  voice: ({ rows }) => ({
    title: `Les appels vers ${targetsOf(rows.length)} seraient mal notés`,
    evidence: listed(rows, ({ title, mos, r, users }) => `${title} : MOS ${mos}, R ${r} (${users}), estimés`),
    meaning:
      'Avec ces délais et ces pertes, une estimation par le modèle E prévoit des utilisateurs insatisfaits ; ce n’est pas la mesure d’un appel',
    action:
      'Voir sous Qualité de la voix quelle entrée domine ; donner la priorité à la voix sur le chemin, et mesurer à nouveau avec son DSCP',
  }),
  comparison: ({ isWorse, sentences }) => ({
    title: isWorse ? 'Moins bon qu’avant' : 'Meilleur qu’avant',
    evidence: sentences,
    meaning: isWorse
      ? 'L’écart dépasse ce que le hasard explique : la modification, ou autre chose depuis, a un effet'
      : 'L’écart dépasse ce que le hasard explique : la modification a l’effet voulu, pour autant que rien d’autre n’ait changé',
    action: isWorse
      ? 'Vérifier ce qui a été modifié entre les deux campagnes, et si le chemin est un autre, avant d’accepter'
      : 'Garder cette campagne comme nouvelle référence',
  }),
  quality: ({ excluded, notTaken, deleted }) => ({
    title: 'La mesure a des limites',
    evidence: [
      ...(excluded === null ? [] : [`${excluded.duration} (${excluded.share} de la période) sont exclus`]),
      ...(notTaken === null
        ? []
        : [`${notTaken.samples} échantillons (${notTaken.share}) manquent, le plus souvent : ${notTaken.cause}`]),
      ...(deleted === null
        ? []
        : [
            `Les échantillons de ${deleted.duration} ne sont plus enregistrés ; sur ${deleted.sent} envoyés alors, ${deleted.lost} ont été perdus, d’après les sommes de leurs minutes ou de leurs heures`,
          ]),
    ],
    meaning:
      'Aucune valeur ni aucun verdict de ce rapport ne comprend ce temps : il ne compte ni comme disponible ni comme panne',
    action:
      'Lire les parties sur les limites du rapport et sur le temps exclu ; répéter la campagne si le temps en question s’y trouve',
  }),
  sums: ({ sumsOf }) => ({
    title: 'Le rapport repose sur des sommes',
    evidence: [
      `Les échantillons de cette période ne sont plus enregistrés un par un : les valeurs sont celles de sommes par ${sumsOf === 'hours' ? 'heure' : 'minute'}, dont les centiles sont exacts à 3 %`,
    ],
    meaning:
      'Les pannes, les rafales de pertes, les pires fenêtres et la qualité de la voix ne se lisent pas dans des sommes : si aucune n’est citée, cela ne dit pas qu’il n’y en a pas eu',
    action:
      'Faire les rapports tant que les échantillons sont enregistrés, ou les garder plus longtemps (keepSamples des réglages de stockage)',
  }),
  samples: ({ rows }) => ({
    title: `${plural(rows.length, 'cible n’a pas pu être jugée', 'cibles n’ont pas pu être jugées')}`,
    evidence: listed(rows, ({ title, reason }) => `${title} : ${reason}`),
    meaning: 'L’absence de verdict n’est ni bonne ni mauvaise : les données ne tranchent pas',
    action: 'Mesurer plus longtemps, ou à intervalle plus court, là où un verdict est nécessaire',
  }),
  nothing: ({ targets, sent, isJudged }) => ({
    title: 'Aucun défaut trouvé',
    evidence: [`${targetsOf(targets)}, ${sent} paquets ou transactions : aucune panne et aucune perte inhabituelle`],
    meaning: isJudged
      ? 'Les cibles ont tenu leurs limites pendant le temps mesuré'
      : 'Rien d’inhabituel ne s’est produit pendant le temps mesuré',
    action: 'Garder cette campagne comme référence pour les suivantes',
  }),
};
