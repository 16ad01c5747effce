import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { CaptureFiles } from './engine/capture-files.ts';
import type { Captures } from './engine/captures.ts';
import type { Timeline } from './events/timeline.ts';
import { PageDownloads } from './page/page-downloads.ts';
import { reportStarter } from './reports/report-thread.ts';
import { Reports } from './reports/reports.ts';
import { ScheduledReports } from './reports/scheduled-reports.ts';
import type { StationOptions } from './station-options.ts';
import type { Store } from './store/store.ts';
import type { Surveys } from './surveys/surveys.ts';

interface ReportParts {
  readonly options: Pick<StationOptions, 'about' | 'dataDir' | 'entryDir' | 'setPdf' | 'storeDir'>;
  readonly store: Store;
  readonly surveys: Surveys;
  readonly captures: Captures;
  readonly timeline: Pick<Timeline, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reports, now and by schedule, and the files that the page downloads. */
export function buildReports({ options, store, surveys, captures, timeline, clock, log }: ReportParts) {
  const { dataDir, entryDir, storeDir } = options;
  const { version } = options.about;
  const reports = new Reports({
    store,
    surveyOf: (id) => surveys.get(id),
    storeDir,
    dataDir,
    entryDir,
    version,
    start: reportStarter(options.setPdf),
    clock,
    log,
  });
  return {
    reports,
    scheduledReports: new ScheduledReports({ store, reports, timeline, clock, log }),
    downloads: new PageDownloads({
      dataDir: storeDir,
      entryDir,
      version,
      store,
      captureFiles: new CaptureFiles(dataDir, () => captures.recordingFile),
      reports: reports.folder,
      clock,
      log,
    }),
  };
}
