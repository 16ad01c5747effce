import { Button, Spinner } from '@blueprintjs/core';
import { RefreshIcon } from '@blueprintjs/icons';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { DoctorReport } from '../../../core/contracts/doctor.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';
import { DoctorAccessSection } from './DoctorAccessSection.tsx';
import './doctor.css';

type Finding = DoctorReport['findings'][number];

function FindingRow({ finding }: { readonly finding: Finding }): ReactNode {
  return (
    <li className="finding" data-tone={finding.works ? 'good' : 'bad'}>
      <div className="finding-title">
        <span className="glyph" aria-hidden="true">
          {finding.works ? '●' : '✕'}
        </span>
        <strong>{finding.title}</strong>
        <span className="is-quiet">{finding.works ? (finding.method ?? 'available') : 'unavailable'}</span>
      </div>
      {finding.fault && <FaultText fault={finding.fault} />}
    </li>
  );
}

/** Shows what this computer can measure, found by testing. */
export function DoctorPanel(): ReactNode {
  const { link } = useBase();
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const examine = useCallback(async () => {
    setReport(null);
    setFault(null);
    try {
      setReport(await link.station.doctor(null));
    } catch (thrown) {
      setFault(toFault(thrown));
    }
  }, [link]);
  useEffect(() => void examine(), [examine]);

  if (fault) {
    return (
      <div className="panel-text">
        <FaultText fault={fault} />
        <Button text="Test again" onClick={() => void examine()} />
      </div>
    );
  }
  if (!report) {
    return (
      <div className="panel-text" role="status">
        <Spinner size={20} /> Testing what this computer can measure …
      </div>
    );
  }
  return (
    <div className="panel-text">
      <p>
        Engine: <strong>{report.driver}</strong>. Each capability was tested just now.
      </p>
      <ul className="findings">
        {report.findings.map((finding) => (
          <FindingRow key={finding.feature} finding={finding} />
        ))}
      </ul>
      <Button icon={<RefreshIcon />} text="Test again" onClick={() => void examine()} />
      <DoctorAccessSection onTest={() => void examine()} />
    </div>
  );
}
