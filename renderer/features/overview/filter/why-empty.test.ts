import { describe, expect, it } from 'vitest';
import { liveFrame } from '../../../testing/fake-station.ts';
import { fourSeries } from '../../../testing/four-series.ts';
import { whyEmpty } from './why-empty.ts';

describe('whyEmpty', () => {
  const { live, model } = fourSeries();
  const why = (text: string) => whyEmpty(text, model.rows, live);

  it('says nothing of a filter whose figures are known', () => {
    expect([why('loss>50'), why('web'), why('')]).toEqual([[], [], []]);
  });

  it('says that a percentile is unknown, until a series has one', () => {
    const unknown = ['p95 since Start is unknown', 'median since Start is unknown'];
    expect(why('p95>80 or median<3').map((text) => text.split(':')[0])).toEqual(unknown);
    live.apply(liveFrame([{ series: 0, sent: 30, received: 30, p50Ms: 20, p95Ms: 60 }]));
    expect(why('p95>80 or median<3')).toEqual([]);
  });

  it('says that a word is a state, where rows have it as a text', () => {
    const [row] = model.rows;
    const rows = row ? [{ ...row, haystack: `${row.haystack} threshold test` }] : [];
    const reason = ['threshold is a state here; write "threshold" in quotes to find the word.'];
    expect([whyEmpty('threshold', rows, live), whyEmpty('"threshold"', rows, live), why('threshold')]).toEqual([
      reason,
      [],
      [],
    ]);
  });
});
