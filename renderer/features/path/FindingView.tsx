import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { probeViewOf } from '../../base/probe-view-of.ts';
import { usePaths } from './path-store.ts';

/** The details of a series whose probe has a tracker. */
export function FindingView(): ReactNode {
  const { status, catalog, stationNowMs } = useBase();
  const paths = usePaths();
  const series = useStore(paths, (state) => state.chosen?.series ?? -1);
  const state = useStore(paths, (now) => now.findings.get(series));
  const address = useStore(catalog, (now) => now.series.get(series)?.[2] ?? '');
  const view = useStore(catalog, (now) => probeViewOf(now, series));
  const isRunning = useStore(status, (now) => now.status?.phase === 'running');
  if (!view) return null;
  return <view.Details state={state} address={address} isRunning={isRunning} nowMs={stationNowMs} />;
}
