import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { medianRun, type ServiceFinding, type ServiceRecord } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { CertificatePanel } from '../../../ui/service/CertificatePanel.tsx';
import { type Checked, errorOf, type HttpDetail, readDetail } from '../common/detail.ts';
import { msText } from '../common/phase-titles.ts';
import './http.css';
import { Waterfall } from './Waterfall.tsx';
import { endOf } from './waterfall.ts';

/** The last transaction: answer, expectations, waterfalls of the last and the median run, certificate, header fields. */
export function Details({ state, isRunning, nowMs }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  const record = finding?.lastDetailed ?? finding?.last;
  if (!finding || !record) {
    return (
      <EmptyState
        title={isRunning ? 'First request in progress …' : 'No request yet'}
        text="Phases of the request, redirects and the server’s certificate appear here."
      />
    );
  }
  const detail = readDetail(record.detail);
  return (
    <div className="http-view">
      <Answer record={record} detail={detail} />
      {detail && <Runs finding={finding} detail={detail} />}
      <div className="http-facts">
        {detail?.tls && <CertificatePanel tls={detail.tls} nowMs={nowMs()} />}
        {detail && detail.headers.length > 0 && <HeaderFields headers={detail.headers} />}
      </div>
    </div>
  );
}

function Answer({ record, detail }: { readonly record: ServiceRecord; readonly detail: HttpDetail | null }): ReactNode {
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  const last = detail?.hops.at(-1);
  const { status, httpVersion, redirects } = record.values;
  const notes = [
    httpVersion ?? null,
    last && last.status !== null ? formatBytes(last.bodyBytes) : null,
    typeof redirects === 'number' && redirects > 0 ? plural(redirects, 'redirect') : null,
    record.durationMs === null ? null : `${msText(record.durationMs)} ms`,
    `at ${formatTimeOfDay(record.atMs)}`,
  ];
  const error = errorOf(record.detail);
  return (
    <section className="http-answer" aria-label="Answer">
      <p className="http-status" data-tone={style.tone}>
        {style.glyph} {typeof status === 'number' ? `${status} ${last?.reason ?? ''}` : style.word}{' '}
        <span className="is-quiet">{notes.filter((note) => note !== null).join(' · ')}</span>
      </p>
      {error !== null && <p data-tone={style.tone}>{error}</p>}
      {detail && detail.checked.length > 1 && <Expectations checked={detail.checked} />}
    </section>
  );
}

const KINDS: Readonly<Record<Checked['kind'], string>> = {
  met: '',
  status: 'Status',
  header: 'Header field',
  text: 'Text',
  regex: 'Pattern',
  'rejected-regex': 'Rejected pattern',
  json: 'JSON',
  'certificate-days': 'Certificate',
};

function Expectations({ checked }: { readonly checked: readonly Checked[] }): ReactNode {
  return (
    <ul className="http-checks" aria-label="Expectations">
      {checked.map(({ kind, wanted, isMet, found }) => (
        <li key={kind} data-tone={isMet ? 'good' : 'bad'}>
          {isMet ? '✓' : '✕'} {KINDS[kind]} <code>{wanted}</code>
          {found !== null && `: ${found}`}
        </li>
      ))}
    </ul>
  );
}

function Runs({ finding, detail }: { readonly finding: ServiceFinding; readonly detail: HttpDetail }): ReactNode {
  const median = medianRun(finding);
  const medianHops = readDetail(median?.detail)?.hops ?? [];
  const counted = finding.recent.filter((one) => one.detail !== null && one.durationMs !== null).length;
  // One scale for both, so that they can be compared.
  const untilMs = Math.max(endOf(detail.hops), endOf(medianHops));
  return (
    <div className="http-runs">
      <Waterfall title="Last run" hops={detail.hops} untilMs={untilMs} />
      {counted > 1 && <Waterfall title={`Median of ${plural(counted, 'run')}`} hops={medianHops} untilMs={untilMs} />}
    </div>
  );
}

function HeaderFields({ headers }: Pick<HttpDetail, 'headers'>): ReactNode {
  return (
    <section aria-label="Header fields">
      <h3>Header fields</h3>
      <dl className="http-headers">
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
