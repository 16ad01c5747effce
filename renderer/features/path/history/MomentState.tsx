import { Button, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { PathState } from '../../../../core/contracts/path.ts';
import { EmptyState } from '../../../../ui/components/EmptyState.tsx';
import { formatDay, formatTimeOfDay } from '../../../../ui/format/times.ts';
import type { MomentReading } from './moment-reader.ts';
import { usePathHistory } from './path-history-store.ts';

interface MomentStateProps {
  /** null = not started yet. */
  readonly reading: MomentReading | null;
  readonly atMs: number;
  readonly children: (path: PathState) => ReactNode;
}

/** The path of a moment, or the progress or failure of reading it. */
export function MomentState({ reading, atMs, children }: MomentStateProps): ReactNode {
  const pathHistory = usePathHistory();
  const { lookAt, setLength, endComparison, lengthMs } = pathHistory.getState();
  const leave = () => {
    endComparison();
    lookAt(null);
  };
  const when = `${formatDay(atMs)} ${formatTimeOfDay(atMs)}`;
  if (reading === null || reading.kind === 'reading') {
    const share = reading?.share ?? 0;
    return (
      <EmptyState title={`Reading stored samples up to ${when} …`}>
        <ProgressBar value={share} animate={false} stripes={false} aria-label="Reading" />
        <Button size="small" text="Cancel" onClick={leave} />
      </EmptyState>
    );
  }
  if (reading.kind === 'failed') {
    return (
      <EmptyState
        title="The path at that time could not be read"
        text={`${reading.fault.message}. ${reading.fault.hint ?? ''}`}
      >
        <Button size="small" text="Try again" onClick={() => setLength(lengthMs)} />
      </EmptyState>
    );
  }
  if (reading.path === null) {
    return (
      <EmptyState title={`No trace data before ${when}`} text="Choose another time or a longer period.">
        <Button size="small" text="Return to live" onClick={leave} />
      </EmptyState>
    );
  }
  return children(reading.path);
}
