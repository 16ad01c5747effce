import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { daysLeft, describeProblems } from '../../../core/service/tls-facts.ts';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatPacketSize, formatRtt, plural } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DnsDetail, RecordDetail } from '../common/detail.ts';
import { questionText } from './matrix.ts';

interface AnswerProps {
  readonly record: ServiceRecord;
  readonly detail: DnsDetail;
}

/** One answer: status, facts, records. */
export function Answer({ record, detail }: AnswerProps): ReactNode {
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer is scrolled with the keyboard
    <section className="dns-answer" tabIndex={0} aria-label="Latest answer">
      <h2>{questionText(detail)}</h2>
      <p className="dns-status" data-tone={style.tone}>
        {style.glyph} {detail.rcode ?? style.word}
        {record.durationMs !== null && <span> in {formatRtt(record.durationMs)}</span>}
      </p>
      {detail.error !== null && <p data-tone="bad">{detail.error}</p>}
      <dl>
        {factsOf(record, detail).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Records title="Answers" records={detail.answers} />
      {detail.answers.length === 0 && <Records title="Authority" records={detail.authority} />}
      {detail.omitted > 0 && <p className="is-quiet">and {plural(detail.omitted, 'more record')}</p>}
    </section>
  );
}

const TRANSPORT_TEXT: Readonly<Record<string, string>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS (DoT)',
  https: 'HTTPS (DoH)',
};

function factsOf(record: ServiceRecord, detail: DnsDetail): (readonly [label: string, value: string])[] {
  const { server, transport, retried, connectMs, tlsMs, queryMs, flags, bytes, edns, silent, ignored } = detail;
  const phases = Object.entries({ connect: connectMs, TLS: tlsMs, query: queryMs }).flatMap(([phase, ms]) =>
    ms === null ? [] : [`${phase} ${formatRtt(ms)}`],
  );
  const facts: (readonly [string, string | null])[] = [
    ['Server', server],
    ['Transport', `${TRANSPORT_TEXT[transport] ?? transport}${retried ? ', after a truncated answer over UDP' : ''}`],
    ['Time', phases.length > 1 ? phases.join(', ') : null],
    ['Flags', flags.length > 0 ? flags.join(' ') : null],
    ['Size', bytes === null ? null : `${formatPacketSize(bytes)} bytes`],
    ['EDNS', edns && `up to ${formatPacketSize(edns.udpBytes)} bytes over UDP`],
    ['Instance', edns?.nsid ?? null],
    ...(edns?.errors ?? []).map(
      ({ code, name, text }) => [`EDE ${code}`, text === '' ? name : `${name}: ${text}`] as const,
    ),
    ['Certificate', certificateText(detail, record.atMs)],
    ['No reply from', silent.length > 0 ? silent.join(', ') : null],
    ['Ignored', ignored > 0 ? `${plural(ignored, 'datagram')} with another id or question` : null],
    ['Asked at', formatTimeOfDay(record.atMs)],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

function certificateText({ tls }: DnsDetail, nowMs: number): string | null {
  if (!tls) return null;
  const days = daysLeft(tls, nowMs);
  const verdict = tls.problems.length > 0 ? `⚠ ${describeProblems(tls.problems)}` : 'valid';
  return `${verdict}${days === null || days < 0 ? '' : `, ${plural(days, 'day')} left`}; ${tls.protocol}`;
}

interface RecordsProps {
  readonly title: string;
  readonly records: readonly RecordDetail[];
}

function Records({ title, records }: RecordsProps): ReactNode {
  if (records.length === 0) return null;
  return (
    <table className="dns-records">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">TTL, s</th>
          <th scope="col">Type</th>
          <th scope="col">Data</th>
        </tr>
      </thead>
      <tbody>
        {records.map(({ name, ttl, type, data }) => (
          <tr key={`${name} ${type} ${data}`}>
            <td>{name}</td>
            <td>{ttl}</td>
            <td>{type}</td>
            <td>{data}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
