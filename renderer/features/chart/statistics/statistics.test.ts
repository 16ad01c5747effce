import { expect, it } from 'vitest';
import { newColumnFrame, STATISTICS_FRAME } from '../../../../core/model/column-frame.ts';
import { fakeStation, settle } from '../../../testing/fake-station.ts';
import { readStatistics } from './read-statistics.ts';

it('reads the figures of series, with the span that the station has them of', async () => {
  const { link } = fakeStation({
    statistics: ({ fromMs }, sink) => {
      const { bytes, columns } = newColumnFrame(STATISTICS_FRAME, 1, { fromMs: fromMs - 5, toMs: 200 });
      columns.series[0] = 7;
      columns.sent[0] = 10;
      columns.lost[0] = 2;
      columns.p95Ms[0] = 4;
      sink.send(bytes);
      sink.end();
    },
  });
  link.start();
  await settle();
  const { span, bySeries } = await readStatistics(link.station, [7, 8], { fromMs: 100, toMs: 199 }).done;
  expect(span).toEqual({ fromMs: 95, toMs: 200 });
  expect(bySeries.get(7)).toMatchObject({ sent: 10, lost: 2, p95Ms: 4 });
  expect(bySeries.get(8)).toBeUndefined();
});
