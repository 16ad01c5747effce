import { useEffect, useState } from 'react';
import { useBase } from '../base-context.ts';

/** The time that the page shows (`stationNowMs`), updated between the station's messages too. */
export function useStationNow(everyMs: number): number {
  const { stationNowMs, clock } = useBase();
  const [nowMs, setNowMs] = useState(stationNowMs);
  useEffect(() => {
    const timer = clock.every(everyMs, () => setNowMs(stationNowMs()));
    return () => timer.cancel();
  }, [clock, stationNowMs, everyMs]);
  return nowMs;
}
