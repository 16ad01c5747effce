import type { TicketText } from './ticket-text.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count < 2 ? one : many}`;

const MORE = {
  target: ['autre cible', 'autres cibles'],
  outage: ['autre panne', 'autres pannes'],
  change: ['autre changement', 'autres changements'],
} as const;

/** Sentences of a ticket to an operator, in French. */
export const FRENCH_TICKET: TicketText = {
  subject: (where, from) =>
    `Panne de réseau${where === null ? '' : ` sur le site ${where}`}, mesurée depuis le ${from}`,
  site: 'Site',
  measured: 'Mesuré',
  span: (from, to, zone, duration) => `du ${from} au ${to}, ${zone} (${duration})`,
  instrument: 'Instrument',
  basis: (targets, sent) =>
    `${counted(targets, 'cible', 'cibles')}, ${counted(sent, 'paquet ou transaction', 'paquets ou transactions')}`,
  fault: 'Panne',
  noFault: 'Aucune panne ni perte inhabituelle n’a été constatée sur cette période',
  noLossInSums:
    'Aucune perte inhabituelle n’a été constatée sur cette période ; les pannes ne sont pas connues, car seules des sommes sont enregistrées',
  down: (duration, from, to, interval) =>
    `en panne pendant ${duration}, à partir du ${from} ${to === null ? 'jusqu’à la fin de la mesure' : `jusqu’au ${to}`} (chacun à un intervalle près : ${interval})`,
  loss: (share, lost, sent, interval) =>
    `pertes ${share} (${lost} sur ${sent}${interval === null ? '' : `, intervalle à 95 % ${interval}`})`,
  delay: (median, p95) => `temps d’aller-retour : médiane ${median}, p95 ${p95}`,
  mtu: (size) => `les paquets de plus de ${size} ne passent pas`,
  more(count, what: keyof typeof MORE) {
    const [one, many] = MORE[what];
    return `et ${counted(count, one, many)}`;
  },
  path: 'Endroit sur le chemin',
  begins: ({ hop, address, before }) =>
    `les pertes commencent au saut ${hop} (${address ?? 'sans réponse'}) et persistent à chaque saut suivant${before === null ? '' : ` ; ${before}, juste avant, en a moins`}`,
  change: (at, text) => `${at} : ${text}`,
  hop: (hop, address, loss, rtt) => `${hop}  ${address ?? '*'}  réponses perdues ${loss}  RTT ${rtt}`,
  noPath: 'le chemin n’a pas été tracé',
  ruledOut: 'Exclu',
  open: 'Non exclu',
  host: (notTaken, sent) =>
    `l’ordinateur de mesure : ${notTaken} mesures sur ${sent + notTaken} n’ont pas eu lieu ; elles ne comptent pas comme pertes`,
  local: (names) => `le réseau local : aucune perte vers ${names} pendant ce temps`,
  noLocal: 'le réseau local : aucune cible n’y a été mesurée, ou toutes ont eu des pertes',
  others: (sound, all, names) =>
    `une panne de toute la ligne : ${sound} sur ${counted(all, 'cible', 'cibles')} sans panne (${names})`,
  all: 'une panne de toute la ligne : toutes les cibles sont touchées',
  load: 'une ligne saturée : la latence en charge figure dans le rapport',
  noLoad: 'une ligne saturée : la charge de la ligne n’a pas été mesurée',
  routers:
    'Les réponses perdues que seul un routeur du chemin montre ne comptent pas : les routeurs limitent le nombre de réponses qu’ils envoient.',
  attached: 'Le rapport avec graphiques, méthode, temps exclu et sommes de contrôle est joint.',
};
