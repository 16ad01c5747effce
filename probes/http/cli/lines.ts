import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import { daysLeft, describeProblems, type TlsFacts } from '../../../core/service/tls-facts.ts';
import { PHASES } from '../common/columns.ts';
import { errorOf, type Hop, type HttpDetail, hopMs, readDetail } from '../common/detail.ts';
import { msText, PHASE_TITLES } from '../common/phase-titles.ts';

/** The last transaction of a series, several lines for the command line: answer, phases of each hop in ms, certificate. */
export function describeHttp(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = readDetail(record.detail);
  if (!detail) return errorOf(record.detail) ?? record.outcome;
  return [
    answerText(record, detail),
    // The line about the certificate says the same.
    ...(detail.error === null || record.outcome === 'bad-certificate' ? [] : [`  ${record.outcome}: ${detail.error}`]),
    ...hopTable(detail.hops),
    ...(detail.tls === null ? [] : tlsLines(detail.tls, record.atMs)),
  ].join('\n');
}

function answerText({ values, durationMs, outcome }: ServiceRecord, { hops }: HttpDetail): string {
  const last = hops.at(-1);
  if (!last || last.status === null) return outcome;
  const parts = [
    `${last.status} ${last.reason}`.trimEnd(),
    String(values['httpVersion'] ?? 'HTTP'),
    `${last.bodyBytes} bytes`,
    last.address === null ? '' : `${last.isProxied ? 'proxy ' : 'from '}${last.address}`,
    durationMs === null ? '' : `in ${msText(durationMs)} ms`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Durations of phases, a line per hop. */
function hopTable(hops: readonly Hop[]): readonly string[] {
  const used = PHASES.filter((phase) => hops.some(({ phases }) => phases[phase] !== null));
  const head = ['ms:', ...used.map((phase) => PHASE_TITLES[phase]), 'Total', 'Status'];
  const rows = hops.map((hop) => [
    '',
    ...used.map((phase) => (hop.phases[phase] === null ? '–' : msText(hop.phases[phase]))),
    msText(hopMs(hop)),
    String(hop.status ?? '–'),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)));
  const lineOf = (cells: readonly string[], rest: string) =>
    `  ${cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  ')}  ${rest}`;
  return [lineOf(head, 'URL'), ...rows.map((row, at) => lineOf(row, `${hops[at]?.method} ${hops[at]?.url}`))];
}

function tlsLines(tls: TlsFacts, atMs: number): readonly string[] {
  const { protocol, cipher, serverName, problems, chain } = tls;
  const [leaf] = chain;
  const handshake = `  ${protocol}, ${cipher}`;
  if (!leaf) return [handshake];
  const until = new Date(leaf.notAfterMs).toISOString().slice(0, 10);
  const days = daysLeft(tls, atMs) ?? 0;
  const left = days < 0 ? `expired ${-days} days ago` : `${days} days left`;
  const verdict = problems.length === 0 ? `valid for ${serverName}` : `NOT VALID: ${describeProblems(problems)}`;
  return [
    handshake,
    `  certificate ${verdict}`,
    `  until ${until} (${left}), issued by ${leaf.issuer}, ${leaf.key}, for ${leaf.names.join(', ') || 'no name'}`,
  ];
}
