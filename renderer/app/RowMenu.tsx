import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { tracesPaths } from '../../probes/registry.ts';
import { ContextMenu, type MenuSection } from '../../ui/components/ContextMenu.tsx';
import { plural } from '../../ui/format/quantities.ts';
import { isReadOnly, READ_ONLY } from '../base/station/read-only.ts';
import { canName } from '../features/edit/edit-store.ts';
import { canExcludeSelected } from '../features/edit/part-edits.ts';
import { type SelectedTarget, scopeText } from '../features/edit/selection-scope.ts';
import { seriesOfAllAgents } from '../features/overview/series-commands.ts';
import { useApp } from './AppProvider.tsx';
import type { App } from './app.ts';

/** The context menu of the selected rows. */
export function RowMenu(): ReactNode {
  const app = useApp();
  const { overview } = app;
  const menu = useStore(overview, (state) => state.menu);
  if (menu?.of !== 'rows') return null;
  const scope = app.selection.scope();
  const series = overview.getState().selectedSeries();
  return (
    <ContextMenu
      title={`${plural(series.length, 'series', 'series')} of ${plural(scope.length, 'target')}`}
      at={menu.at}
      sections={[showActions(app, series), addressActions(app, scope), targetActions(app, scope)]}
      onClose={overview.getState().closeMenu}
    />
  );
}

const NO_SERIES = 'Nothing is measured';

/** Looks at the rows, and copies them. */
function showActions(
  { layout, paths, overview, bridge, notices, rowExport }: App,
  series: readonly number[],
): MenuSection {
  const rows = overview.getState().selectedRows();
  const hasTrace = rows.some(({ probe }) => tracesPaths(probe));
  const show = (view: 'chart' | 'path') => () => {
    if (!layout.getState().isChartOpen) layout.getState().toggleChart();
    paths.getState().setView(view);
  };
  const compared = seriesOfAllAgents(overview);
  const addresses = [...new Set(rows.map(({ address }) => address))];
  const copy = async () => {
    const isCopied = await bridge.copyText(addresses.join('\n'));
    const message = isCopied
      ? `Copied ${plural(addresses.length, 'address', 'addresses')}`
      : 'The clipboard is not available';
    notices.getState().report({ tone: isCopied ? 'done' : 'warning', message });
  };
  return [
    { label: 'Chart', keys: 'C', obstacle: series.length === 0 ? NO_SERIES : undefined, run: show('chart') },
    { label: 'Path', keys: 'P', obstacle: hasTrace ? undefined : 'No row is traced', run: show('path') },
    ...(compared.length > 1
      ? [
          {
            label: 'Compare agents',
            run: () => {
              overview.getState().selectSeries(compared);
              show('chart')();
            },
          },
        ]
      : []),
    { label: addresses.length === 1 ? 'Copy address' : 'Copy addresses', run: () => void copy() },
    { label: rows.length === 1 ? 'Copy row' : 'Copy rows', keys: 'Ctrl C', run: () => void rowExport.copy('text') },
  ];
}

/** `10.0.0.3`, or `3 addresses`. */
function addressText(scope: readonly SelectedTarget[]): string {
  const addresses = scope.flatMap(({ selected }) => selected);
  return addresses.length === 1 ? (addresses[0] ?? '') : plural(addresses.length, 'address', 'addresses');
}

/** Acts on single addresses of a range. */
function addressActions({ edit, status }: App, scope: readonly SelectedTarget[]): MenuSection {
  if (!scope.some(({ addresses }) => addresses.length > 1)) return [];
  const refusal = isReadOnly(status) ? READ_ONLY : undefined;
  const isPart = canExcludeSelected(scope);
  const obstacle =
    refusal ?? (isPart ? undefined : 'Only for some addresses of a range, subnet or pattern, not for all of them');
  const what = addressText(scope);
  return [
    {
      label: canName(scope) ? `Name ${what} …` : 'Name address …',
      obstacle: refusal ?? (canName(scope) ? undefined : 'Only for a single address'),
      run: () => edit.getState().askName(),
    },
    { label: `Exclude ${what}`, obstacle, run: () => void edit.getState().excludeSelected() },
    {
      label: `Split off ${what} as ${scope.flatMap(({ selected }) => selected).length === 1 ? 'a target' : 'targets'}`,
      obstacle,
      run: () => void edit.getState().splitOffSelected(),
    },
  ];
}

/** Acts on whole targets. */
function targetActions({ layout, edit, capture, status }: App, scope: readonly SelectedTarget[]): MenuSection {
  const what = scopeText(scope);
  const isOn = scope.some(({ target }) => target.definition.enabled !== false);
  const isOff = scope.some(({ target }) => target.definition.enabled === false);
  const isRecording = capture.getState().capture?.state === 'running';
  const nothing = scope.length === 0 ? 'No target' : undefined;
  const isFixed = isReadOnly(status);
  const obstacle = isFixed ? READ_ONLY : nothing;
  const switched = (enabled: boolean) => ({ obstacle, run: () => void edit.getState().enableSelected(enabled) });
  return [
    {
      label: isFixed ? `Settings of ${what} …` : `Edit ${what} …`,
      keys: 'E',
      obstacle: nothing,
      run: () => layout.getState().enterPanel('edit'),
    },
    ...(isOn ? [{ label: `Disable ${what}`, ...switched(false) }] : []),
    ...(isOff ? [{ label: `Enable ${what}`, ...switched(true) }] : []),
    {
      label: 'Record packets …',
      obstacle: isRecording ? 'A recording is running' : obstacle,
      run: () => layout.getState().showDialog('capture'),
    },
    {
      label: `Delete ${what}`,
      keys: 'Delete',
      isDanger: true,
      obstacle,
      run: () => void edit.getState().deleteSelected(),
    },
  ];
}
