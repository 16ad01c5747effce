// biome-ignore-all lint/a11y/noNoninteractiveTabindex: long details are scrolled with the keyboard
import { Component, type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { probeViewOf } from '../../base/probe-view-of.ts';
import { usePaths } from './path-store.ts';
import { probePeers } from './peer-findings.ts';

/** Keeps the page when the details of a result cannot be shown: they come from storage, and may be of another version. */
class DetailsGuard extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? (
      <EmptyState
        title="These details cannot be shown"
        text="They may be of another version of Sounder. The chart has the figures."
      />
    ) : (
      this.props.children
    );
  }
}

/** The details of a series whose probe has a tracker. */
export function FindingView(): ReactNode {
  const { status, catalog, stationNowMs } = useBase();
  const paths = usePaths();
  const series = useStore(paths, (state) => state.chosen?.series ?? -1);
  const findings = useStore(paths, (now) => now.findings);
  const peers = useStore(paths, (now) => now.peers);
  const peerFindings = useStore(paths, (now) => now.peerFindings);
  const state = findings.get(series) ?? peerFindings.get(series);
  const known = useStore(catalog);
  const address = known.series.get(series)?.[2] ?? '';
  const view = probeViewOf(known, series);
  const isRunning = useStore(status, (now) => now.status?.phase === 'running');
  const compared = useMemo(
    () => probePeers(known, peers, peerFindings, findings),
    [known, peers, peerFindings, findings],
  );
  if (!view) return null;
  return (
    <section className="finding-view" aria-label={`Details of ${address}`} tabIndex={0}>
      <DetailsGuard key={series}>
        <view.Details
          state={state}
          address={address}
          isRunning={isRunning}
          nowMs={stationNowMs}
          {...(compared.length > 0 && { peers: compared })}
        />
      </DetailsGuard>
    </section>
  );
}
