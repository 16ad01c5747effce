import type { TargetItem } from '../document-target.ts';
import type { Labels } from '../text/labels.ts';
import { html, list, type Markup, NOTHING, number, table, text } from './markup.ts';

/** The path of a target with its changes. */
export function pathPart({ title, path }: TargetItem, labels: Labels): Markup {
  if (!path) return NOTHING;
  const hops = path.hops.map(({ hop, addresses, sent, replyLoss, rtt, note }) => [
    hop,
    addresses.length === 0
      ? '*'
      : addresses.map(({ address, share }) => (addresses.length === 1 ? address : `${address} (${share})`)).join(', '),
    sent,
    replyLoss,
    rtt.min,
    rtt.mean,
    rtt.max,
    note ?? '',
  ]);
  const columns = [
    ...[number(labels.hop), text(labels.address)],
    ...[labels.sent, labels.replyLoss, labels.rttMin, labels.rttMean, labels.rttMax].map(number),
    text(labels.note),
  ];
  const changes = path.changes.map(({ at, text: sentence }) => [at.text, sentence]);
  const branches = path.branches.map(({ hop, ways }) => [
    hop,
    ways.map(({ address, flows }) => `${address} (${labels.flows} ${flows.join(', ')})`).join('; '),
  ]);
  return html`<h4>${labels.path}</h4>${list(path.text)}${table(`${labels.path}: ${title}`, columns, hops)}${
    branches.length === 0
      ? NOTHING
      : html`<h4>${labels.branches}</h4>${table(`${labels.branches}: ${title}`, [number(labels.hop), text(labels.address)], branches)}`
  }${changes.length === 0 ? NOTHING : html`<h4>${labels.routeChanges}</h4>${table(`${labels.routeChanges}: ${title}`, [text(labels.at), text(labels.change)], changes)}`}`;
}
