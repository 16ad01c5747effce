import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import { GROUPINGS } from '../../base/grouping.ts';
import { FILTER_BOX_ID, TABLE_ID } from '../../base/screen-regions.ts';
import type { OverviewStore } from './overview-store.ts';
import type { RowExport } from './row-export.ts';
import { COLUMNS } from './table/column-list.ts';
import type { Row } from './table/rows.ts';
import { FILE_ORDER } from './table/sort.ts';

interface SeriesCommandParts extends Pick<Base, 'layout'> {
  readonly overview: OverviewStore;
  readonly rowExport: RowExport;
}

/** The selected series from each host that measures them; empty = no other one does. */
export function seriesOfAllAgents(overview: OverviewStore): readonly number[] {
  const chosen = overview.getState().selectedSeries();
  const { model } = overview;
  const plain = model.rows.slice(0, model.plainCount);
  const kindOf = ({ targetId, address, port, group }: Row): string => JSON.stringify([targetId, address, port, group]);
  const kinds = new Set(plain.filter(({ series }) => chosen.includes(series)).map(kindOf));
  const all = plain.filter((row) => kinds.has(kindOf(row)) && row.series >= 0);
  return all.length > kinds.size ? all.map(({ series }) => series) : [];
}

/** Commands for the rows of the overview. */
export function seriesCommands({ layout, overview, rowExport }: SeriesCommandParts): readonly CommandSpec[] {
  const focus = (id: string) => document.getElementById(id)?.focus();
  return [
    {
      id: 'series.filter',
      title: 'Filter series',
      section: 'Series',
      synonyms: 'search find look up',
      keys: ['/', 'Mod+F'],
      run: () => focus(FILTER_BOX_ID),
    },
    {
      id: 'series.table',
      title: 'Go to the table',
      section: 'Series',
      synonyms: 'list rows focus',
      keys: ['T'],
      run: () => focus(TABLE_ID),
    },
    {
      id: 'series.all',
      title: 'Select all listed rows',
      section: 'Series',
      synonyms: 'mark everything',
      keys: ['Mod+A'],
      run: () => overview.getState().selectAll(),
    },
    {
      id: 'series.copy',
      title: 'Copy rows as text',
      section: 'Series',
      synonyms: 'export clipboard',
      keys: ['Mod+C'],
      run: () => void rowExport.copy('text'),
    },
    {
      id: 'series.csv',
      title: 'Copy rows as CSV',
      section: 'Series',
      synonyms: 'export clipboard spreadsheet excel',
      keys: ['Mod+Shift+C'],
      run: () => void rowExport.copy('csv'),
    },
    {
      id: 'series.save',
      title: 'Save rows as CSV …',
      section: 'Series',
      synonyms: 'export download file spreadsheet excel report',
      run: () => void rowExport.saveCsv(),
    },
    {
      id: 'series.down',
      title: 'Show only series that are down',
      section: 'Series',
      synonyms: 'filter problems failed lost',
      keys: ['D'],
      run: () => overview.getState().setFilter('down'),
    },
    {
      id: 'series.perTarget',
      title: 'Toggle one row per target',
      section: 'Series',
      synonyms: 'group aggregate rollup collapse',
      keys: ['F'],
      run: () => layout.getState().togglePerTarget(),
    },
    {
      id: 'series.agents',
      title: 'Compare agents: the selected targets from everywhere',
      section: 'Series',
      synonyms: 'fleet branches same target chart overlay split from',
      isEnabled: () => seriesOfAllAgents(overview).length > 1,
      needs: 'Select a target that several agents measure',
      run() {
        overview.getState().selectSeries(seriesOfAllAgents(overview));
        if (layout.getState().view === 'grid') layout.getState().showView('list');
        if (!layout.getState().isChartOpen) layout.getState().toggleChart();
      },
    },
    ...GROUPINGS.map((grouping): CommandSpec => {
      return {
        id: `series.group.${grouping}`,
        title: grouping === 'none' ? 'Do not group the rows' : `Group the rows by ${grouping}`,
        section: 'Series',
        synonyms: 'tree tag site aggregate rollup',
        isFoundOnly: true,
        run: () => layout.getState().group(grouping),
      };
    }),
    {
      id: 'series.columns',
      title: 'Choose columns …',
      section: 'Series',
      synonyms: 'show hide order width fields',
      run: () => layout.getState().showDialog('columns'),
    },
    {
      id: 'series.expand',
      title: 'Expand all targets or groups',
      section: 'Series',
      synonyms: 'expand unfold',
      isEnabled: () => layout.getState().grouping !== 'none',
      run: () => overview.getState().expandAll(true),
    },
    {
      id: 'series.collapse',
      title: 'Collapse all targets or groups',
      section: 'Series',
      synonyms: 'collapse close',
      isEnabled: () => layout.getState().grouping !== 'none',
      run: () => overview.getState().expandAll(false),
    },
    {
      id: 'series.unfilter',
      title: 'Clear the filter',
      section: 'Series',
      synonyms: 'clear remove the filter',
      isEnabled: () => overview.getState().filterText !== '',
      run: () => overview.getState().setFilter(''),
    },
    ...COLUMNS.filter(({ isSortable }) => isSortable).map(({ id, title }): CommandSpec => {
      return {
        id: `series.sort.${id}`,
        title: `Sort by ${title}`,
        section: 'Series',
        synonyms: 'column order',
        isFoundOnly: true,
        run: () => overview.getState().sortBy(id),
      };
    }),
    {
      id: 'series.unsort',
      title: 'Restore file order',
      section: 'Series',
      synonyms: 'column sort none reset',
      isEnabled: () => overview.getState().sort.length > 0,
      run: () => overview.getState().sortAs(FILE_ORDER),
    },
  ];
}
