import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import { SPANS } from './chart-extent.ts';
import type { ChartStore } from './chart-state.ts';
import type { NotesStore } from './notes/notes-store.ts';
import { MOST_PINNED, type PinnedChartsStore } from './pinned/pinned-charts.ts';

interface ChartCommandParts extends Pick<Base, 'layout'> {
  readonly notes: NotesStore;
  readonly chart: ChartStore;
  readonly pinned: PinnedChartsStore;
}

/** Commands for the chart. */
export function chartCommands({ layout, chart, notes, pinned }: ChartCommandParts): readonly CommandSpec[] {
  const hasChart = () => chart.getState().drawn.length > 0;
  /** Opens the chart first, so that the effect is visible. */
  const onChart = (run: () => void) => () => {
    if (!layout.getState().isChartOpen) layout.getState().toggleChart();
    run();
  };
  /** @param share of the window's width that is added at each side; taken off when negative */
  const zoomBy = (share: number) => () => {
    const { fromMs, toMs } = chart.view();
    const more = (toMs - fromMs) * share;
    chart.getState().zoom({ fromMs: fromMs - more, toMs: toMs + more });
  };
  return [
    {
      id: 'chart.toggle',
      title: 'Show or hide the chart',
      section: 'Chart',
      synonyms: 'graph timeline close open',
      keys: ['C'],
      run: () => layout.getState().toggleChart(),
    },
    {
      id: 'chart.focus',
      title: 'Go to the chart',
      section: 'Chart',
      synonyms: 'graph focus',
      keys: ['G'],
      run: () => document.querySelector<HTMLElement>('.chart-area, .path-hops, .finding-view')?.focus(),
    },
    {
      id: 'chart.live',
      title: 'Return to live',
      section: 'Chart',
      synonyms: 'now history time',
      keys: ['L'],
      run: () => chart.getState().backToLive(),
    },
    {
      id: 'chart.zoomIn',
      title: 'Zoom in',
      section: 'Chart',
      synonyms: 'closer shorter time span magnify',
      isEnabled: hasChart,
      needs: 'Select a row first',
      run: onChart(zoomBy(-0.25)),
    },
    {
      id: 'chart.zoomOut',
      title: 'Zoom out',
      section: 'Chart',
      synonyms: 'farther longer time span history',
      isEnabled: hasChart,
      needs: 'Select a row first',
      run: onChart(zoomBy(0.5)),
    },
    {
      id: 'chart.full',
      title: 'Chart over the whole window, or below the table',
      section: 'Chart',
      synonyms: 'full screen fullscreen maximize large restore',
      keys: ['Z'],
      isEnabled: hasChart,
      needs: 'Select a row first',
      run: onChart(() => layout.getState().setChartFull(!layout.getState().isChartFull)),
    },
    {
      id: 'chart.pin',
      title: 'Pin the chart',
      section: 'Chart',
      synonyms: 'keep hold stack several second compare',
      isEnabled: () => hasChart() && pinned.getState().pinned.length < MOST_PINNED,
      needs: `Select a row first; at most ${MOST_PINNED} charts are pinned`,
      run: onChart(() => pinned.getState().pin()),
    },
    {
      id: 'chart.note',
      title: 'Add a note on the timeline',
      section: 'Chart',
      isEdit: true,
      synonyms: 'comment annotation write remark event moment',
      keys: ['N'],
      run: () => notes.getState().begin(),
    },
    {
      id: 'chart.all',
      title: 'Show all that is stored',
      section: 'Chart',
      synonyms: 'history time range span whole everything',
      isEnabled: hasChart,
      needs: 'Select a row first',
      isFoundOnly: true,
      run: onChart(() => void chart.getState().showAll()),
    },
    ...SPANS.map(({ label, ms }): CommandSpec => {
      return {
        id: `chart.span${ms}`,
        title: `Show the last ${label}`,
        section: 'Chart',
        synonyms: 'history time range span zoom past',
        isEnabled: hasChart,
        needs: 'Select a row first',
        isFoundOnly: true,
        run: onChart(() => chart.getState().setSpan(ms)),
      };
    }),
  ];
}
