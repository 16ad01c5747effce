import { useEffect, useRef, useState } from 'react';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { definitionOf } from '../../../probes/registry.ts';
import { useBase } from '../../base/base-context.ts';
import type { Matrix } from './matrix-layout.ts';

/** The station's limit of series per subscription. */
const PER_STREAM = 32;
const REDRAW_EVERY_MS = 1000;

/** The newest findings of a matrix's series, drawn at most once a second. */
export function useMatrixFindings(matrix: Matrix | undefined): ReadonlyMap<number, ServiceFinding> {
  const { link, clock } = useBase();
  const findings = useRef(new Map<number, ServiceFinding>());
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = clock.every(REDRAW_EVERY_MS, () => redraw((count) => count + 1));
    return () => timer.cancel();
  }, [clock]);
  useEffect(() => {
    const all = matrix && definitionOf(matrix.probe)?.service ? [...matrix.series.values()] : [];
    const kept = findings.current;
    kept.clear();
    const ends = Array.from({ length: Math.ceil(all.length / PER_STREAM) }, (_, at) => {
      const series = all.slice(at * PER_STREAM, (at + 1) * PER_STREAM);
      return link.watch((station) =>
        station.findings(
          { series, brief: true },
          (finding: Finding) => void kept.set(finding.series, finding as ServiceFinding),
        ),
      );
    });
    return () => {
      for (const end of ends) end();
    };
  }, [link, matrix]);
  return findings.current;
}
