import type { ReactNode } from 'react';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatPacketSize, plural } from '../../../ui/format/quantities.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import type { PathMtuState } from '../common/state.ts';
import { describeMtuSource, verdictStyle } from './describe.ts';

interface FoundProps extends Pick<DetailsProps, 'nowMs'> {
  readonly state: PathMtuState;
  readonly isV6: boolean;
}

/** IP and TCP header, without options. */
const TCP_OVERHEAD = { ipv4: 40, ipv6: 60 } as const;

function Found({ state, isV6, nowMs }: FoundProps): ReactNode {
  const how = verdictStyle(state.verdict);
  return (
    <section className="mtu-found" aria-label="Result">
      <p className="mtu-size">
        {state.mtu === null ? 'unknown' : formatPacketSize(state.mtu)}
        {state.mtu !== null && <span> bytes including IP header</span>}
      </p>
      <p data-tone={how.tone}>
        {how.glyph} {describeMtuSource(state)}
      </p>
      <p className="is-quiet">
        {state.sinceMs !== null &&
          `Since ${formatDay(state.sinceMs)} ${formatTimeOfDay(state.sinceMs)}, for ${formatLength(nowMs() - state.sinceMs)}. `}
        {plural(state.searches, 'search', 'searches')}, the last at {formatTimeOfDay(state.atMs)}
      </p>
      {state.mtu !== null && (
        <p className="is-quiet">TCP MSS {formatPacketSize(state.mtu - TCP_OVERHEAD[isV6 ? 'ipv6' : 'ipv4'])}</p>
      )}
    </section>
  );
}

/** The largest packet that arrives, how that was found, and since when it is so. */
export function Details({ state: finding, address, isRunning, nowMs }: DetailsProps): ReactNode {
  const state = finding as PathMtuState | undefined;
  if (!state) {
    return (
      <EmptyState
        title={isRunning ? 'First search in progress …' : 'No search yet'}
        text="Packets of different sizes are sent to find the largest that gets through."
      />
    );
  }
  return (
    <div className="path-view">
      <Found state={state} isV6={address.includes(':')} nowMs={nowMs} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled with the keyboard */}
      <section className="path-aside" tabIndex={0} aria-label="Path MTU changes">
        <h2>{state.changes.length === 0 ? 'No path MTU changes' : plural(state.changes.length, 'change')}</h2>
        <ol className="mtu-changes">
          {[...state.changes].reverse().map(({ atMs, before, after, verdict }) => (
            <li key={atMs}>
              <span className="event-time" title={formatDay(atMs)}>
                {formatTimeOfDay(atMs)}
              </span>{' '}
              {formatPacketSize(before)} → <strong>{formatPacketSize(after)}</strong>{' '}
              <span data-tone={verdictStyle(verdict).tone}>{verdictStyle(verdict).glyph}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
