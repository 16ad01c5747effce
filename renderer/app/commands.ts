import { type Command, type CommandSpec, commandOf } from '../base/commands/command.ts';
import type { SavedView } from '../base/list-settings.ts';
import { isReadOnly } from '../base/station/read-only.ts';
import { agentsCommands } from '../features/agents/agents-commands.ts';
import { alertsCommands } from '../features/alerts/alerts-commands.ts';
import { captureCommands } from '../features/capture/capture-commands.ts';
import { chartCommands } from '../features/chart/chart-commands.ts';
import { historyCommands } from '../features/edit/history-commands.ts';
import { exportCommands } from '../features/export/export-commands.ts';
import { figuresCommands } from '../features/figures/figures-commands.ts';
import { gridCommands } from '../features/grid/grid-commands.ts';
import { groupCommands } from '../features/groups/group-commands.ts';
import { matrixCommands } from '../features/matrix/matrix-commands.ts';
import { seriesCommands } from '../features/overview/series-commands.ts';
import { pasteCommands } from '../features/paste/paste-commands.ts';
import { pathCommands } from '../features/path/path-commands.ts';
import { projectCommands } from '../features/project/project-commands.ts';
import { projectsCommands } from '../features/projects/projects-commands.ts';
import { replayCommands } from '../features/replay/replay-commands.ts';
import { reportsCommands } from '../features/reports/reports-commands.ts';
import { runCommands } from '../features/run/run-commands.ts';
import { settingsCommands } from '../features/settings/settings-commands.ts';
import { sheetCommands } from '../features/sheet/sheet-commands.ts';
import { surveysCommands } from '../features/surveys/surveys-commands.ts';
import { targetCommands } from '../features/targets/target-commands.ts';
import { tourCommands } from '../features/tour/tour-commands.ts';
import { viewsCommands } from '../features/views/views-commands.ts';
import { yamlCommands } from '../features/yaml-view/yaml-commands.ts';
import type { App } from './app.ts';
import { viewCommands } from './view-commands.ts';

/** All commands of the page, in the order of the palette; palette, key help and key handler read this list. */
export function commandsOf(app: App, saved: readonly SavedView[] = []): readonly Command[] {
  const specs: readonly CommandSpec[] = [
    ...runCommands(app),
    ...captureCommands(app),
    ...surveysCommands(app),
    ...reportsCommands(app),
    ...pasteCommands(app),
    ...projectCommands(app),
    ...yamlCommands(app),
    ...projectsCommands(app),
    ...targetCommands(app),
    ...groupCommands(app),
    ...historyCommands(app),
    ...sheetCommands(app),
    ...seriesCommands(app),
    ...exportCommands(app),
    ...figuresCommands(app),
    ...chartCommands(app),
    ...pathCommands(app),
    ...gridCommands(app),
    ...replayCommands(app),
    ...viewsCommands(app, saved),
    ...settingsCommands(app),
    ...agentsCommands(app),
    ...matrixCommands(app),
    ...alertsCommands(app),
    ...viewCommands(app),
    ...tourCommands(app),
  ];
  return specs.map((spec) => commandOf(spec, () => isReadOnly(app.status)));
}
