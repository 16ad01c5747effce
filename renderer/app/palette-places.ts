import { siteLevels } from '../base/grouping.ts';
import { alertsOf } from '../features/alerts/alerts-store.ts';
import { filterValue } from '../features/overview/filter/filter-completion.ts';
import type { PalettePlace } from '../features/palette/palette-entries.ts';
import type { App } from './app.ts';

type Parts = Pick<App, 'layout' | 'catalog' | 'timeline' | 'overview' | 'groups' | 'agents' | 'surveys' | 'alerts'>;

const distinct = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].filter((text) => text !== '');

/** Groups, agents, surveys, open alerts, tags and sites, which the palette leads to by their name. */
export function palettePlaces(parts: Parts): readonly PalettePlace[] {
  const { layout, catalog, timeline, overview, groups, agents, surveys, alerts } = parts;
  const { targets, series } = catalog.getState();
  const definitions = Array.from(targets.values(), ({ definition }) => definition);
  const filter = (text: string) => () => {
    if (layout.getState().view !== 'grid') layout.getState().showView('list');
    overview.getState().setFilter(text);
  };
  const fleet = (agents.getState().fleet?.agents ?? []).map(({ name }) => name);
  const measuring = Array.from(series.values(), ([, , , , , agent = '']) => agent);
  return [
    ...Object.keys(catalog.getState().groups).map((name) => ({
      section: 'Group',
      title: name,
      run: () => groups.getState().show({ kind: 'one', name }),
    })),
    ...distinct([...fleet, ...measuring]).map((name) => ({
      section: 'Agent',
      title: name,
      run: () => {
        layout.getState().showView('agents');
        agents.getState().select(name);
      },
    })),
    ...(surveys.getState().surveys ?? []).map(({ id, name, site }) => ({
      section: 'Survey',
      title: name,
      words: site ?? '',
      run: () => {
        layout.getState().enterPanel('surveys');
        surveys.getState().show(id);
      },
    })),
    ...alertsOf(timeline.getState(), alerts.getState().acknowledged)
      .filter(({ isOpen }) => isOpen)
      .map((alert) => ({
        section: 'Alert',
        title: alert.event.message,
        run: () => {
          layout.getState().showView('list');
          alerts.getState().show(alert);
        },
      })),
    ...distinct(definitions.flatMap(({ tags = [] }) => tags)).map((tag) => ({
      section: 'Tag',
      title: tag,
      run: filter(`tag:${filterValue(tag)}`),
    })),
    ...distinct(definitions.flatMap(({ site = '' }) => sitesOf(site))).map((site) => ({
      section: 'Site',
      title: site,
      run: filter(`site:${filterValue(site)}`),
    })),
  ];
}

/** A site and those that it is in: `bank`, `bank/berlin`. */
const sitesOf = (site: string): readonly string[] =>
  siteLevels(site).map((_, at, levels) => levels.slice(0, at + 1).join('/'));
