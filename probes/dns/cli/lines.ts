import { formatRtt } from '../../../core/model/duration.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import { describeProblems } from '../../../core/service/tls-facts.ts';
import { type DnsDetail, dnsDetailOf, type RecordDetail } from '../common/detail.ts';

const TRANSPORT_TEXT: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', https: 'HTTPS' };

/** Records that are listed; the others are counted. */
const MAX_RECORDS = 20;

/** The latest answer of a series as dig shows it: status, sizes and times, then the records. */
export function describeDns(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const record = lastDetailed ?? last;
  const detail = dnsDetailOf(record);
  if (!detail) return `${last.outcome}`;
  return [headLine(detail, record), ...bodyLines(detail)].join('\n  ');
}

function headLine(detail: DnsDetail, record: ServiceRecord): string {
  const question = `${detail.name} ${detail.class} ${detail.type}`;
  if (detail.rcode === null) return `${question}: ${record.outcome}, ${detail.error ?? 'no answer'}`;
  const { answers = null } = record.values;
  // A detail has only those that fit.
  const count = typeof answers === 'number' ? answers : detail.values.length;
  const parts = [
    `flags ${detail.flags.join(' ')}`,
    `${count} ${count === 1 ? 'answer' : 'answers'}`,
    ...(detail.bytes === null ? [] : [`${detail.bytes} bytes`]),
    `${TRANSPORT_TEXT[detail.transport] ?? detail.transport}${detail.retried ? ' (UDP answer was truncated)' : ''}`,
    ...(record.durationMs === null ? [] : [timeText(detail, record.durationMs)]),
  ];
  return `${question}: ${detail.rcode}, ${parts.join(', ')}`;
}

function timeText({ connectMs, tlsMs, queryMs, retried }: DnsDetail, totalMs: number): string {
  const phases = Object.entries({ connect: connectMs, TLS: tlsMs, query: queryMs }).flatMap(([phase, ms]) =>
    ms === null ? [] : [`${phase} ${formatRtt(ms)}`],
  );
  return phases.length > 1 && !retried ? `${formatRtt(totalMs)} (${phases.join(', ')})` : formatRtt(totalMs);
}

function bodyLines(detail: DnsDetail): string[] {
  const { answers, authority, edns, tls, silent, ignored, error } = detail;
  const shown = answers.slice(0, MAX_RECORDS);
  const left = answers.length - shown.length + detail.omitted;
  return [
    ...(error === null || detail.rcode === null ? [] : [`Problem: ${error}`]),
    ...(silent.length > 0 ? [`No reply from ${silent.join(', ')}; asked ${detail.server}`] : []),
    ...table(shown),
    ...(answers.length === 0 ? table(authority.slice(0, 3)).map((line) => `authority ${line}`) : []),
    ...(left > 0 ? [`and ${left} more records`] : []),
    ...(edns?.errors ?? []).map(({ code, name, text }) => `EDE ${code} (${name})${text === '' ? '' : `: ${text}`}`),
    ...(edns?.nsid ? [`instance ${edns.nsid}`] : []),
    ...(tls ? [`${tls.protocol}, certificate ${certificateText(detail)}`] : []),
    ...(ignored > 0 ? [`${ignored} datagrams with another id or question ignored`] : []),
  ];
}

const certificateText = ({ tls }: DnsDetail): string =>
  tls?.problems.length ? `not valid: ${describeProblems(tls.problems)}` : 'valid';

/** Records with their columns aligned. */
function table(records: readonly RecordDetail[]): string[] {
  const widest = (values: readonly string[]): number => Math.max(0, ...values.map(({ length }) => length));
  const name = widest(records.map((record) => record.name));
  const ttl = widest(records.map((record) => String(record.ttl)));
  const type = widest(records.map((record) => record.type));
  return records.map(
    (record) =>
      `${record.name.padEnd(name)}  ${String(record.ttl).padStart(ttl)}  ${record.class}  ${record.type.padEnd(type)}  ${record.data}`,
  );
}
