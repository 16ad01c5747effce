import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Sections } from '../../../core/contracts/edits.ts';
import { metricsText } from './outputs-text.ts';

interface MetricsRowProps {
  readonly metrics: Sections['metrics'];
  readonly onEdit: () => void;
}

/** The metrics endpoint of the project. */
export function MetricsRow({ metrics, onEdit }: MetricsRowProps): ReactNode {
  return (
    <div className="output-actions">
      <span>{metricsText(metrics)}</span>
      <Button size="small" text="Edit" aria-label="Edit the metrics endpoint" onClick={onEdit} />
    </div>
  );
}
