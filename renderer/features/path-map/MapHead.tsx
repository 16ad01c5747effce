import { Button, ButtonGroup } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathGraph } from '../../../core/paths/path-graph.ts';
import { formatCount, formatPercent, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { targetLabel } from './describe-map.ts';
import { usePathMap } from './path-map-store.ts';
import { worstSeries } from './worst-series.ts';

const FORMS = [
  ['picture', 'Graph'],
  ['list', 'Table'],
] as const;

function FormChoice(): ReactNode {
  const pathMap = usePathMap();
  const form = useStore(pathMap, (state) => state.form);
  return (
    <ButtonGroup>
      {FORMS.map(([id, label]) => (
        <Button
          key={id}
          size="small"
          text={label}
          active={form === id}
          aria-pressed={form === id}
          onClick={() => pathMap.getState().setForm(id)}
        />
      ))}
    </ButtonGroup>
  );
}

interface MapHeadProps {
  readonly graph: PathGraph;
  readonly onChoose: (node: string, isMore: boolean) => void;
}

/** The path that loses most, one click away. */
function Worst({ graph, onChoose }: MapHeadProps): ReactNode {
  const { catalog } = useBase();
  const pathMap = usePathMap();
  const known = useStore(catalog);
  const worst = worstSeries(graph);
  if (graph.paths.every(({ lossRatio }) => lossRatio === null)) {
    return <span className="is-quiet">· Not enough packets yet to measure loss</span>;
  }
  if (!worst) return <span data-tone="good">● No significant loss on any path</span>;
  const target = graph.nodes.find(({ targetOf }) => targetOf.includes(worst.series));
  const { lossRatio, brokenBehind, series } = worst;
  return (
    <Button
      size="small"
      className="map-worst"
      title="Select the path with the highest loss"
      onClick={() => {
        if (!target) return;
        pathMap.getState().setActive(target.id);
        onChoose(target.id, false);
      }}
    >
      <span data-tone="bad">
        <span className="glyph" aria-hidden="true">
          {brokenBehind === null && lossRatio < 1 ? '▲' : '✕'}
        </span>
        Highest loss: <strong>{targetLabel(known, series)}</strong>, {formatPercent(lossRatio)} %
        {brokenBehind !== null && `, no reply beyond ${brokenBehind}`}
      </span>
    </Button>
  );
}

/** The map's size and its worst path. */
export function MapHead({ graph, onChoose }: MapHeadProps): ReactNode {
  const pathMap = usePathMap();
  const traced = useStore(pathMap, (state) => state.traced);
  const watched = useStore(pathMap, (state) => state.watched.length);
  const drawn = graph.nodes[0]?.series.length ?? 0;
  const paths = graph.nodes[0]?.paths ?? 0;
  return (
    <header className="map-head">
      <FormChoice />
      <Worst graph={graph} onChoose={onChoose} />
      <span className="toolbar-space" />
      <span className="is-quiet" role="status">
        {plural(paths, 'path')} to {plural(drawn, 'target')}
        {drawn < watched && `; ${formatCount(watched - drawn)} without a path yet`}
        {watched < traced &&
          `; showing the first ${formatCount(watched)} of ${formatCount(traced)}, use the filter to see others`}
      </span>
    </header>
  );
}
