import type { ReactNode } from 'react';
import { BaseContext } from '../base/base-context.ts';
import { RecentCommandsContext } from '../base/commands/recent-commands.ts';
import { DownloadsContext } from '../base/downloads-store.ts';
import { storeContext } from '../base/store-context.ts';
import { CaptureContext } from '../features/capture/capture-store.ts';
import { ChartContext } from '../features/chart/chart-store.ts';
import { DraftsContext } from '../features/edit/draft-store.ts';
import { EditContext } from '../features/edit/edit-store.ts';
import { TargetSelectionContext } from '../features/edit/target-selection.ts';
import { FiguresContext } from '../features/figures/figures-store.ts';
import { GroupsContext } from '../features/groups/groups-store.ts';
import { OverviewContext } from '../features/overview/overview-store.ts';
import { RowExportContext } from '../features/overview/row-export.ts';
import { RowFindingsContext } from '../features/overview/row-findings.ts';
import { PasteContext } from '../features/paste/paste-store.ts';
import { PathHistoryContext } from '../features/path/history/path-history-store.ts';
import { PathsContext } from '../features/path/path-store.ts';
import { PathMapContext } from '../features/path-map/path-map-store.ts';
import { ProjectContext } from '../features/project/project-actions.ts';
import { ProjectsContext } from '../features/projects/projects-store.ts';
import { ReplayContext } from '../features/replay/replay-store.ts';
import { RunContext } from '../features/run/run-store.ts';
import { CompareContext } from '../features/surveys/compare-store.ts';
import { SurveysContext } from '../features/surveys/surveys-store.ts';
import type { App } from './app.ts';

export const [AppContext, useApp] = storeContext<App>('App');

interface AppProviderProps {
  readonly app: App;
  readonly children: ReactNode;
}

/** Provides each feature with its stores. */
export function AppProvider({ app, children }: AppProviderProps): ReactNode {
  return (
    <AppContext value={app}>
      <BaseContext value={app}>
        <RecentCommandsContext value={app.recentCommands}>
          <OverviewContext value={app.overview}>
            <RowExportContext value={app.rowExport}>
              <RowFindingsContext value={app.rowFindings}>
                <ChartContext value={app.chart}>
                  <PathsContext value={app.paths}>
                    <PathHistoryContext value={app.pathHistory}>
                      <PathMapContext value={app.pathMap}>
                        <DownloadsContext value={app.downloads}>
                          <CaptureContext value={app.capture}>
                            <TargetSelectionContext value={app.selection}>
                              <EditContext value={app.edit}>
                                <DraftsContext value={app.drafts}>
                                  <GroupsContext value={app.groups}>
                                    <PasteContext value={app.paste}>
                                      <ProjectContext value={app.project}>
                                        <ProjectsContext value={app.projects}>
                                          <RunContext value={app.run}>
                                            <ReplayContext value={app.replay}>
                                              <FiguresContext value={app.figures}>
                                                <SurveysContext value={app.surveys}>
                                                  <CompareContext value={app.compare}>{children}</CompareContext>
                                                </SurveysContext>
                                              </FiguresContext>
                                            </ReplayContext>
                                          </RunContext>
                                        </ProjectsContext>
                                      </ProjectContext>
                                    </PasteContext>
                                  </GroupsContext>
                                </DraftsContext>
                              </EditContext>
                            </TargetSelectionContext>
                          </CaptureContext>
                        </DownloadsContext>
                      </PathMapContext>
                    </PathHistoryContext>
                  </PathsContext>
                </ChartContext>
              </RowFindingsContext>
            </RowExportContext>
          </OverviewContext>
        </RecentCommandsContext>{' '}
      </BaseContext>
    </AppContext>
  );
}
