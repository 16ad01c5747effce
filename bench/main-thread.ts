import type { Page } from '@playwright/test';

/** Time by the clock, or CPU time of the thread: the latter hardly depends on what else the machine does. */
type TimeDomain = 'timeTicks' | 'threadTicks';

/**
 * Begins to measure the tasks of a page's main thread.
 * @returns how to read them, ms from the beginning
 */
export async function mainThread(page: Page, timeDomain: TimeDomain): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await read();
  return async () => (await read()) - before;
}
