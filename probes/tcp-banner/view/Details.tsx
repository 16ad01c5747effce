import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { CertificatePanel } from '../../../ui/service/CertificatePanel.tsx';
import { msText } from '../common/describe.ts';
import { type BannerDetail, bannerDetail, type Checked } from '../common/detail.ts';
import './banner.css';

/** The last transaction: what the server said, expectations, times, certificate. */
export function Details({ state, isRunning, nowMs }: DetailsProps): ReactNode {
  const finding = state as ServiceFinding | undefined;
  const record = finding?.lastDetailed ?? finding?.last;
  if (!record) {
    return (
      <EmptyState
        title={isRunning ? 'First connection in progress …' : 'No connection yet'}
        text="The server’s greeting, expectations and its certificate appear here."
      />
    );
  }
  const detail = bannerDetail(record.detail);
  return (
    <div className="banner-view">
      <Result record={record} detail={detail} />
      {detail && <Phases detail={detail} />}
      {detail?.tls && <CertificatePanel tls={detail.tls} nowMs={nowMs()} />}
    </div>
  );
}

interface ResultProps {
  readonly record: ServiceRecord;
  readonly detail: BannerDetail | null;
}

function Result({ record, detail }: ResultProps): ReactNode {
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  const duration = record.durationMs === null ? [] : [`${msText(record.durationMs)} ms`];
  return (
    <section aria-label="Banner">
      <p className="banner-result" data-tone={style.tone}>
        {style.glyph} {style.word}{' '}
        <span className="is-quiet">{[...duration, `at ${formatTimeOfDay(record.atMs)}`].join(' · ')}</span>
      </p>
      {detail?.error && <p data-tone={style.tone}>{detail.error}</p>}
      {detail && detail.banner !== null && <pre className="banner-text">{detail.banner}</pre>}
      {detail && detail.checked.length > 0 && <Expectations checked={detail.checked} />}
    </section>
  );
}

const KINDS: Readonly<Record<Checked['kind'], string>> = {
  text: 'Text',
  regex: 'Pattern',
  'rejected-regex': 'Rejected pattern',
};

function Expectations({ checked }: { readonly checked: readonly Checked[] }): ReactNode {
  return (
    <ul className="banner-checks" aria-label="Expectations">
      {checked.map(({ kind, wanted, isMet }) => (
        <li key={kind} data-tone={isMet ? 'good' : 'bad'}>
          {isMet ? '✓' : '✕'} {KINDS[kind]} <code>{wanted}</code>
        </li>
      ))}
    </ul>
  );
}

/** Width of the drawing in its own units; the page stretches it. */
const WIDTH = 1000;
const HEIGHT = 10;

/** Connect, TLS and banner, one after the other on a time axis. */
function Phases({ detail: { connectMs, tlsMs, bannerMs } }: { readonly detail: BannerDetail }): ReactNode {
  const phases = [
    ['Connect', connectMs],
    ['TLS', tlsMs],
    ['Banner', bannerMs],
  ] as const;
  const total = (connectMs ?? 0) + (tlsMs ?? 0) + (bannerMs ?? 0);
  if (total === 0) return null;
  let fromMs = 0;
  const rows = phases.flatMap(([name, ms]) => {
    if (ms === null) return [];
    const row = { name, ms, x: (fromMs / total) * WIDTH, width: Math.max(4, (ms / total) * WIDTH) };
    fromMs += ms;
    return [row];
  });
  return (
    <table className="banner-phases" aria-label="Times">
      <tbody>
        {rows.map(({ name, ms, x, width }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="banner-lane">
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <rect className="banner-track" x={0} y={0} width={WIDTH} height={HEIGHT} />
                <rect
                  className={`banner-bar banner-bar-${name.toLowerCase()}`}
                  x={Math.min(x, WIDTH - width)}
                  y={1}
                  width={width}
                  height={HEIGHT - 2}
                />
              </svg>
            </td>
            <td className="banner-ms">{msText(ms)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
