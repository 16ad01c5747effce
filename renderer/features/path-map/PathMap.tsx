import { Button } from '@blueprintjs/core';
import { AddIcon } from '@blueprintjs/icons';
import { type ReactNode, useCallback, useLayoutEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { TRACE_PROBE } from '../../../probes/registry.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useOverview } from '../overview/overview-store.ts';
import { seriesOf } from './describe-map.ts';
import { MapPicture } from './drawing/MapPicture.tsx';
import { MapHead } from './MapHead.tsx';
import { MapList } from './MapList.tsx';
import { usePathMap } from './path-map-store.ts';
import './path-map.css';

const READ_ONLY_TEXT = 'This project is open read-only. The details of a traced row show its path at any stored time.';

/** Explains why there is no map, and offers a remedy. */
function NoMap(): ReactNode {
  const { status, layout } = useBase();
  const pathMap = usePathMap();
  const overview = useOverview();
  const traced = useStore(pathMap, (state) => state.traced);
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const filterText = useStore(overview, (state) => state.filterText);
  const isReadOnly = useReadOnly();
  if (traced > 0) {
    if (isReadOnly) return <EmptyState title="Nothing is traced now" text={READ_ONLY_TEXT} />;
    return isRunning ? (
      <EmptyState title="Waiting for the first round …" text="Routers appear as they reply." />
    ) : (
      <EmptyState title="No path yet" text="Press Start (Ctrl+Enter). The map appears with the first round." />
    );
  }
  if (filterText !== '') {
    return (
      <EmptyState title="No traced series matches the filter" text={`Filter: ${filterText}`}>
        <Button text="Clear the filter" onClick={() => overview.getState().setFilter('')} />
      </EmptyState>
    );
  }
  if (isReadOnly) return <EmptyState title="No traced targets" text="No target of this project is traced." />;
  return (
    <EmptyState
      title="No traced targets yet"
      text={`Targets with the ${TRACE_PROBE.id} probe appear here as one graph, which shows the routers they share and where a path breaks.`}
    >
      <Button
        intent="primary"
        icon={<AddIcon />}
        text="Add targets to trace"
        onClick={() => layout.getState().showDialog('paste')}
      />
    </EmptyState>
  );
}

/** The series of the selection that are on the map, and how a node changes it. */
function useChoice() {
  const overview = useOverview();
  const pathMap = usePathMap();
  const keys = useStore(overview, (state) => state.selection.keys);
  const watched = useStore(pathMap, (state) => state.watched);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is read again when the keys change
  const chosen = useMemo(() => {
    const onMap = new Set(watched);
    return new Set(
      overview
        .getState()
        .selectedSeries()
        .filter((series) => onMap.has(series)),
    );
  }, [overview, keys, watched]);
  const onChoose = useCallback(
    (id: string, isMore: boolean) => {
      const node = pathMap.getState().graph?.nodes.find((one) => one.id === id);
      if (!node) return;
      const before = isMore ? overview.getState().selectedSeries() : [];
      overview.getState().selectSeries([...before, ...seriesOf(node)]);
    },
    [overview, pathMap],
  );
  return { chosen, onChoose };
}

/** The paths of all traced series that are listed, as one graph: here on the left, targets on the right. */
export function PathMap(): ReactNode {
  const pathMap = usePathMap();
  // Opens before the first paint, when the listed rows are already known.
  useLayoutEffect(() => pathMap.open(), [pathMap]);
  const { graph, layout, form, fault } = useStore(pathMap);
  const { chosen, onChoose } = useChoice();
  if (!graph) return <NoMap />;
  const choice = { graph, chosen, onChoose };
  return (
    <section className="path-map" aria-label="Path map">
      <MapHead graph={graph} onChoose={onChoose} />
      {form === 'list' && <MapList {...choice} />}
      {form === 'picture' && fault && <EmptyState title="The map could not be drawn" text={fault.message} />}
      {form === 'picture' && !fault && layout && <MapPicture {...choice} layout={layout} />}
      {form === 'picture' && !fault && !layout && <EmptyState title="Drawing the map …" />}
    </section>
  );
}
