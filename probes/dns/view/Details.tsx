import type { ReactNode } from 'react';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import type { DetailsProps } from '../../../ui/probe-view.ts';
import { dnsDetailOf } from '../common/detail.ts';
import { Answer } from './Answer.tsx';
import './dns.css';
import { MatrixTable } from './MatrixTable.tsx';
import { matrixOf, questionText, serverText } from './matrix.ts';

/** The latest answer of a series, and the answers of all servers to all names. */
export function Details({ state: finding, address, isRunning, peers }: DetailsProps): ReactNode {
  const state = finding as ServiceFinding | undefined;
  const record = state?.lastDetailed;
  const detail = dnsDetailOf(record);
  if (!state || !record || !detail) {
    return (
      <EmptyState
        title={isRunning ? 'First query in progress …' : 'No answer yet'}
        text="Queries are sent to each name server; their answers are compared."
      />
    );
  }
  const matrix = matrixOf(peers ?? [{ address, target: '', state }]);
  return (
    <div className="dns-view">
      <Answer record={record} detail={detail} />
      <MatrixTable matrix={matrix} current={{ server: serverText(address, detail), question: questionText(detail) }} />
    </div>
  );
}
