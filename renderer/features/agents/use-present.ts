import { useEffect, useState } from 'react';
import { useBase } from '../../base/base-context.ts';

const EVERY_MS = 1000;

/** The station's current time, also during a replay: agents are shown as they are now. */
export function usePresent(): number {
  const { presentMs, clock } = useBase();
  const [nowMs, setNowMs] = useState(presentMs);
  useEffect(() => {
    const timer = clock.every(EVERY_MS, () => setNowMs(presentMs()));
    return () => timer.cancel();
  }, [clock, presentMs]);
  return nowMs;
}
