import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import type { ProbePeer } from '../../../ui/probe-view.ts';
import { contentKey, contentText } from '../common/changes.ts';
import { type DnsDetail, dnsDetailOf } from '../common/detail.ts';

/** The latest answer of one server to one question. */
export interface MatrixCell {
  readonly record: ServiceRecord;
  readonly detail: DnsDetail;
  readonly text: string;
  /** Other content than most servers have for this question. */
  readonly differs: boolean;
}

/** Servers × questions. */
export interface Matrix {
  readonly questions: readonly string[];
  readonly rows: readonly { readonly server: string; readonly cells: readonly (MatrixCell | null)[] }[];
  /** Servers and questions that are left out. */
  readonly left: { readonly servers: number; readonly questions: number };
}

/** Size up to which a matrix can be read. */
const MOST = { servers: 60, questions: 24 } as const;

interface Entry {
  readonly server: string;
  readonly question: string;
  readonly record: ServiceRecord;
  readonly detail: DnsDetail;
}

/** Arranges the answers of all series; of two to the same question by the same server the later one. */
export function matrixOf(peers: readonly ProbePeer[]): Matrix {
  const entries = peers.flatMap(entryOf);
  const servers = [...new Set(entries.map(({ server }) => server))];
  const questions = [...new Set(entries.map(({ question }) => question))];
  const usual = new Map(questions.map((question) => [question, usualContent(entries, question)]));
  const byPlace = new Map<string, Entry>();
  for (const entry of entries) {
    const place = placeKey(entry.server, entry.question);
    const known = byPlace.get(place);
    if (!known || known.record.atMs <= entry.record.atMs) byPlace.set(place, entry);
  }
  const shown = { servers: servers.slice(0, MOST.servers), questions: questions.slice(0, MOST.questions) };
  return {
    questions: shown.questions,
    rows: shown.servers.map((server) => ({
      server,
      cells: shown.questions.map((question) => {
        const entry = byPlace.get(placeKey(server, question));
        return entry ? cellOf(entry, usual.get(question)) : null;
      }),
    })),
    left: {
      servers: servers.length - shown.servers.length,
      questions: questions.length - shown.questions.length,
    },
  };
}

const placeKey = (server: string, question: string): string => JSON.stringify([server, question]);

function entryOf({ state, address }: ProbePeer): Entry[] {
  const record = (state as ServiceFinding | undefined)?.lastDetailed;
  const detail = dnsDetailOf(record);
  if (!record || !detail) return [];
  return [{ server: serverText(address, detail), question: questionText(detail), record, detail }];
}

/** The server as rows show it: with its transport, and its port where that is not the usual one. */
export function serverText(address: string, { server, transport }: DnsDetail): string {
  if (address === 'system' || server === null || transport === 'https') return address;
  const place = server.replace(transport === 'tls' ? /:853$/ : /:53$/, '').replace(/^\[([^\]]*)\]$/, '$1');
  return transport === 'tls' ? `tls://${place}` : address.startsWith('tcp://') ? `tcp://${place}` : place;
}

export const questionText = ({ name, type, class: klass }: DnsDetail): string =>
  `${name} ${klass === 'IN' ? '' : `${klass} `}${type}`;

const cellOf = ({ record, detail }: Entry, usual: string | undefined): MatrixCell => ({
  record,
  detail,
  text: detail.rcode === null ? record.outcome : contentText(detail),
  differs: detail.rcode !== null && usual !== undefined && contentKey(detail) !== usual,
});

/** The content that most answers to a question have, of equally many the first; undefined = there is no answer. */
function usualContent(entries: readonly Entry[], question: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { detail, ...entry } of entries) {
    if (entry.question !== question || detail.rcode === null) continue;
    counts.set(contentKey(detail), (counts.get(contentKey(detail)) ?? 0) + 1);
  }
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}
