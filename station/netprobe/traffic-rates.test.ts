import { describe, expect, it } from 'vitest';
import { TrafficRates } from './traffic-rates.ts';

const record = (date: number, sent: number, received: number) => ({
  date,
  data: { 'health-cpu': 1, 'health-netio_bytes_sent': sent, 'health-netio_bytes_recv': received },
});

describe('the traffic of a probe’s host', () => {
  it('is the mean since the record before', () => {
    const rates = new TrafficRates();
    expect(rates.next(1, record(100, 1000, 5000))).toBeNull();
    expect(rates.next(1, record(110, 1000 + 1_250_000, 5000 + 12_500_000))).toEqual({
      txMbitPerSecond: 1,
      rxMbitPerSecond: 10,
    });
  });

  it('is that of each series alone', () => {
    const rates = new TrafficRates();
    rates.next(1, record(100, 0, 0));
    expect(rates.next(2, record(110, 10, 10))).toBeNull();
  });

  it('is not known after a start of the host, from an older record, or without counters', () => {
    const rates = new TrafficRates();
    rates.next(1, record(100, 5000, 5000));
    expect(rates.next(1, record(110, 10, 6000))).toBeNull();
    expect(rates.next(1, record(105, 20, 7000))).toBeNull();
    expect(rates.next(1, { date: 120, data: { 'health-netio_bytes_sent': -1 } })).toBeNull();
    expect(rates.next(1, record(130, 10, 6000))).toEqual({ txMbitPerSecond: 0, rxMbitPerSecond: 0 });
  });
});
