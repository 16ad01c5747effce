import { useEffect, useState } from 'react';
import type { Span } from '../../../../core/contracts/history.ts';
import { useBase } from '../../../base/base-context.ts';
import { readStatistics, type SpanFigures } from '../../chart/statistics/read-statistics.ts';

const NONE: ReadonlyMap<number, SpanFigures> = new Map();

/** Figures of the series of a plan over a span, by series; none while they are being read. @param series ids, as one text */
export function usePlanFigures(series: string, span: Span | null): ReadonlyMap<number, SpanFigures> {
  const { link } = useBase();
  const [figures, setFigures] = useState(NONE);
  const { fromMs = 0, toMs = 0 } = span ?? {};
  useEffect(() => {
    let isWanted = true;
    setFigures(NONE);
    const ids = series === '' ? [] : series.split(' ').map(Number);
    const read = async () => {
      if (ids.length === 0 || toMs <= fromMs) return;
      const { bySeries } = await readStatistics(link.station, ids, { fromMs, toMs }).done;
      if (isWanted) setFigures(bySeries);
    };
    read().catch(() => undefined); // the points stay without figures
    return () => {
      isWanted = false;
    };
  }, [link, series, fromMs, toMs]);
  return figures;
}
