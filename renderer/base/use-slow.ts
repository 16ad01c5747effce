import { useEffect, useState } from 'react';
import { useBase } from './base-context.ts';

/** Work that ends sooner needs no word: it would only flicker. */
const SLOW_MS = 1000;

/** Whether some work has lasted for more than a second. */
export function useSlow(isBusy: boolean): boolean {
  const { clock } = useBase();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isBusy) return;
    const timer = clock.after(SLOW_MS, () => setSlow(true));
    return () => {
      timer.cancel();
      setSlow(false);
    };
  }, [clock, isBusy]);
  return isBusy && isSlow;
}
