import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { StoredReport } from '../../../core/contracts/reports.ts';
import { formatBytes } from '../../../ui/format/quantities.ts';
import { formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useDownloads } from '../../base/downloads-store.ts';
import { useReports } from './reports-store.ts';

/** Reports that were made, with their files. */
export function StoredReportList({ isReadOnly }: { readonly isReadOnly: boolean }): ReactNode {
  const reports = useReports();
  const stored = useStore(reports, (state) => state.stored);
  if (stored.length === 0) return null;
  return (
    <section className="stored-reports">
      <h3>Reports of this project</h3>
      <ul aria-label="Reports of this project">
        {stored.map((report) => (
          <StoredRow key={report.name} report={report} isReadOnly={isReadOnly} />
        ))}
      </ul>
    </section>
  );
}

function StoredRow({ report, isReadOnly }: { readonly report: StoredReport; readonly isReadOnly: boolean }): ReactNode {
  const { notices } = useBase();
  const reports = useReports();
  const downloads = useDownloads();
  const { name, madeAtMs, files } = report;
  const save = async (file: string) => {
    const fault = await downloads.getState().start({ kind: 'report', report: name, name: file });
    if (fault) notices.getState().reportFault(fault);
  };
  return (
    <li className="stored-report">
      <div className="stored-report-head">
        <strong>{name}</strong>
        <span className="is-quiet">{formatMoment(madeAtMs)}</span>
        {!isReadOnly && (
          <Button
            size="small"
            variant="minimal"
            text="Delete"
            aria-label={`Delete report ${name}`}
            onClick={() => void reports.getState().remove(name)}
          />
        )}
      </div>
      <div className="stored-report-files">
        {files.map((file) => (
          <Button
            key={file.name}
            size="small"
            text={`${file.name} (${formatBytes(file.bytes)})`}
            aria-label={`Save ${file.name}`}
            onClick={() => void save(file.name)}
          />
        ))}
      </div>
    </li>
  );
}
