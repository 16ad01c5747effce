import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { medianRun, type ServiceFinding, type ServiceRecord } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { formatDay, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { msText, sessionText } from '../common/describe.ts';
import { type ServerDetail, type SmbDetail, smbDetail } from '../common/detail.ts';
import './smb.css';
import { StepChart } from './StepChart.tsx';

/** The last transaction: outcome, the steps on a time axis beside those of the median run, facts of the server. */
export function Details({ state, isRunning }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  const record = finding?.lastDetailed ?? finding?.last;
  if (!finding || !record) {
    return (
      <EmptyState
        title={isRunning ? 'First connection in progress …' : 'No connection yet'}
        text="Dialect, clock and the steps of the session with their times appear here."
      />
    );
  }
  const detail = smbDetail(record.detail);
  return (
    <div className="smb-view">
      <Result record={record} detail={detail} />
      {detail && <Runs finding={finding} detail={detail} />}
      {detail?.server && <ServerFacts server={detail.server} />}
    </div>
  );
}

interface ResultProps {
  readonly record: ServiceRecord;
  readonly detail: SmbDetail | null;
}

function Result({ record, detail }: ResultProps): ReactNode {
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  const rate = record.values['mbitPerSecond'];
  const notes = [
    record.durationMs === null ? null : `${msText(record.durationMs)} ms`,
    typeof rate === 'number' ? `read at ${rate.toFixed(1)} Mbit/s` : null,
    `at ${formatTimeOfDay(record.atMs)}`,
  ];
  const session = detail && sessionText(detail);
  return (
    <section aria-label="Result">
      <p className="smb-result" data-tone={style.tone}>
        {style.glyph} {record.outcome === 'reply' ? (detail?.server?.dialect ?? style.word) : style.word}{' '}
        <span className="is-quiet">{notes.filter((note) => note !== null).join(' · ')}</span>
      </p>
      {detail?.error && <p data-tone={style.tone}>{detail.error}</p>}
      {session && <p className="is-quiet">{session}</p>}
    </section>
  );
}

function Runs({ finding, detail }: { readonly finding: ServiceFinding; readonly detail: SmbDetail }): ReactNode {
  const median = smbDetail(medianRun(finding)?.detail);
  const counted = finding.recent.filter((one) => one.detail !== null && one.durationMs !== null).length;
  const endOf = ({ steps }: SmbDetail) => Math.max(0, ...steps.map(({ startMs, ms }) => startMs + ms));
  // One scale for both, so that they can be compared.
  const untilMs = Math.max(endOf(detail), median ? endOf(median) : 0);
  return (
    <div className="smb-runs">
      <StepChart title="Last run" steps={detail.steps} untilMs={untilMs} />
      {median && counted > 1 && (
        <StepChart title={`Median of ${plural(counted, 'run')}`} steps={median.steps} untilMs={untilMs} />
      )}
    </div>
  );
}

function ServerFacts({ server }: { readonly server: ServerDetail }): ReactNode {
  const { isSigningRequired, signing, cipher, guid, maxReadBytes, timeMs, bootMs, clockDifferenceMs } = server;
  const moment = (ms: number) => `${formatDay(ms)} ${formatTimeOfDay(ms)}`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Signing', `${isSigningRequired ? 'required' : 'not required'}, ${signing.toUpperCase()}`],
    ['Encryption', cipher === null ? 'not available' : cipher.toUpperCase()],
    [
      'Clock difference',
      clockDifferenceMs === null
        ? null
        : `${clockDifferenceMs < 0 ? '−' : '+'}${msText(Math.abs(clockDifferenceMs))} ms`,
    ],
    ['Server time', timeMs === null ? null : moment(timeMs)],
    ['Started', bootMs === null ? null : moment(bootMs)],
    ['Largest read', formatBytes(maxReadBytes)],
    ['Server GUID', guid],
  ];
  return (
    <section aria-label="Server">
      <h3>Server</h3>
      <dl className="smb-facts">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
