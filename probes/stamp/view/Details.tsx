import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatRtt } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { type Direction, type StampDetail, stampDetailOf } from '../common/detail.ts';
import { clockText, type DirectionName, delayText, dscpText, lossText } from '../common/figure-text.ts';
import './stamp.css';

const DIRECTIONS: readonly (readonly [DirectionName, string])[] = [
  ['forward', '→ Forward'],
  ['backward', '← Backward'],
];

/** Both directions of the latest round, side by side, and what their figures rest on. */
export function Details({ state: finding, isRunning }: DetailsProps): ReactNode {
  const state = finding as ServiceFinding | undefined;
  const detail = stampDetailOf(state?.lastDetailed);
  if (!state || !detail) {
    return (
      <EmptyState
        title={state ? failureOf(state) : isRunning ? 'First round in progress …' : 'No round yet'}
        text="Test packets are sent to a reflector, which says when each of them arrived."
      />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
    <section className="stamp-view" tabIndex={0} aria-label="Directions of the latest round">
      <table>
        <thead>
          <tr>
            <th scope="col">Direction</th>
            <th scope="col">Delay ± clock error bound</th>
            <th scope="col">Least – most</th>
            <th scope="col">Jitter</th>
            <th scope="col">Lost</th>
          </tr>
        </thead>
        <tbody>
          {DIRECTIONS.map(([name, title]) => (
            <DirectionRow key={name} title={title} name={name} detail={detail} />
          ))}
        </tbody>
      </table>
      <dl>
        {factsOf(state, detail).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DirectionRow({
  title,
  name,
  detail,
}: {
  readonly title: string;
  readonly name: DirectionName;
  readonly detail: StampDetail;
}): ReactNode {
  const direction = detail[name];
  const isLossy = (direction.lost ?? 0) > 0;
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{delayText(detail, name) ?? '–'}</td>
      <td>{rangeText(direction)}</td>
      <td>{direction.jitterMs === null ? '–' : formatRtt(direction.jitterMs)}</td>
      <td data-tone={isLossy ? 'bad' : undefined}>
        {isLossy && '✕ '}
        {lossText(detail, name) ?? 'direction unknown'}
      </td>
    </tr>
  );
}

const rangeText = ({ leastMs, mostMs }: Direction): string =>
  leastMs === null || mostMs === null ? '–' : `${formatRtt(leastMs)} – ${formatRtt(mostMs)}`;

function factsOf({ last }: ServiceFinding, detail: StampDetail): readonly (readonly [string, string])[] {
  const { rtt, sent, back, duplicates, undirectedLost, isCounting, heldMs, ttl, reflector } = detail;
  const counts = `${back} of ${sent}${duplicates > 0 ? `, ${duplicates} duplicate` : ''}`;
  return [
    ['Round trip', rtt.medianMs === null ? '–' : `${formatRtt(rtt.medianMs)} (median, without the reflector’s time)`],
    ['Packets back', counts],
    ...(undirectedLost > 0 ? ([['Lost, direction unknown', String(undirectedLost)]] as const) : []),
    ['Clocks', clockText(detail)],
    ['Reflector', reflector],
    ...(detail.dscp === 0 ? [] : ([['DSCP', dscpText(detail)]] as const)),
    ['Counts packets', isCounting === null ? 'not known' : isCounting ? 'yes' : 'no'],
    ['Time in the reflector', heldMs === null ? '–' : formatRtt(heldMs)],
    ...(ttl === null ? [] : ([['TTL on arrival', String(ttl)]] as const)),
    ['Last round at', formatTimeOfDay(last.atMs)],
  ];
}

function failureOf({ last }: ServiceFinding): string {
  const { detail, outcome } = last;
  const error = Object(detail)['error'] as unknown;
  return typeof error === 'string' ? error : outcome;
}
