import type { ReactNode } from 'react';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { outcomeStyle } from '../../../ui/format/outcome-style.ts';
import { formatMoment, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { daemonName, daemonText } from '../common/daemon-text.ts';
import { type LocalClock, type NtpDetail, ntpDetailOf } from '../common/detail.ts';
import { aheadText, amountText, offsetText } from '../common/offset-text.ts';
import { OffsetChart } from './OffsetChart.tsx';
import './ntp.css';
import { formatRtt } from '../../../ui/format/quantities.ts';

type Fact = readonly [label: string, value: string | null];

/** Offset over time, facts of the server, and the local daemon. */
export function Details({ state: finding, isRunning }: DetailsProps): ReactNode {
  const state = finding as ServiceFinding | undefined;
  const record = state?.lastDetailed;
  const detail = ntpDetailOf(record);
  if (!state || !record || !detail) {
    return (
      <EmptyState
        title={isRunning ? 'First round in progress …' : 'No round yet'}
        text="The clock of this computer is compared with that of the server."
      />
    );
  }
  return (
    <div className="ntp-view">
      <section aria-label="Offset">
        <Head record={record} detail={detail} />
        <OffsetChart state={state} />
        <p className="is-quiet">
          Server’s clock minus this computer’s. Each dot is the exchange with the least delay of its round.
        </p>
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long facts are scrolled with the keyboard */}
      <section className="ntp-facts" tabIndex={0} aria-label="Server and daemon">
        {detail.server !== null && <FactList title="Server" facts={serverFacts(record, detail)} />}
        {detail.local && (
          <FactList title={`Local daemon: ${daemonName(detail.local)}`} facts={localFacts(detail.local)} />
        )}
      </section>
    </div>
  );
}

function Head({ record, detail }: { readonly record: ServiceRecord; readonly detail: NtpDetail }): ReactNode {
  const style = outcomeStyle(OUTCOMES[record.outcome]);
  const { best, error } = detail;
  return (
    <>
      <p className="ntp-offset" data-tone={best && record.outcome === 'reply' ? 'good' : style.tone}>
        {best ? offsetText(best.offsetMs) : `${style.glyph} ${style.word}`}
        {best && <span> ± {formatRtt(best.errorMs)}</span>}
      </p>
      {best && <p>{capitalized(aheadText(best.offsetMs, 'this computer'))}</p>}
      {error !== null && <p data-tone="bad">{error}</p>}
    </>
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function serverFacts(
  record: ServiceRecord,
  { server, best, exchanges, heldUntilMs, kiss }: NtpDetail,
): readonly Fact[] {
  const replies = exchanges.filter((one) => !('error' in one)).length;
  return [
    ['Address', server],
    ...(best
      ? ([
          ['Stratum', String(best.stratum)],
          ['Reference', best.referenceId],
          ['Clock set at', best.referenceAtMs === null ? null : formatMoment(best.referenceAtMs)],
          ['Delay', formatRtt(best.delayMs)],
          ['Root delay', amountText(best.rootDelayMs)],
          ['Root dispersion', amountText(best.rootDispersionMs)],
          ['Leap', best.leap],
          ['Precision', amountText(2 ** best.precision * 1000)],
          ['Poll interval', best.poll > 0 && best.poll < 20 ? `${2 ** best.poll} s` : null],
          ['Version', String(best.version)],
        ] as const)
      : []),
    ['Replies', exchanges.length > 0 ? `${replies} of ${exchanges.length}` : null],
    ['Kiss code', kiss],
    ['Asked again at', heldUntilMs === null ? null : formatMoment(heldUntilMs)],
    ['Last round at', formatTimeOfDay(record.atMs)],
  ];
}

const localFacts = (local: LocalClock): readonly Fact[] => [
  ['State', daemonText(local)],
  ['Root delay', local.rootDelayMs === null ? null : amountText(local.rootDelayMs)],
  ['Root dispersion', local.rootDispersionMs === null ? null : amountText(local.rootDispersionMs)],
  ['Jitter', local.jitterMs === null ? null : amountText(local.jitterMs)],
];

function FactList({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <dl>
        {facts.flatMap(([label, value]) =>
          value === null
            ? []
            : [
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>,
              ],
        )}
      </dl>
    </>
  );
}
