import { z } from 'zod';
import type { ResultRecord } from './record.ts';

const Counters = z.object({
  'health-netio_bytes_sent': z.number().min(0),
  'health-netio_bytes_recv': z.number().min(0),
});

/** Traffic of the interface with the default route, Mbit/s, mean since the record before. */
export interface Traffic {
  readonly rxMbitPerSecond: number;
  readonly txMbitPerSecond: number;
}

interface Reading {
  readonly date: number;
  readonly sent: number;
  readonly received: number;
}

/** Rates from the counters since the start of the probe's host, which its records have. */
export class TrafficRates {
  /** Newest reading of each series. */
  private readonly newest = new Map<number, Reading>();

  /** @returns null = not known: it is the first record, an older one, or the host was started again */
  next(series: number, { date, data }: Pick<ResultRecord, 'date' | 'data'>): Traffic | null {
    const read = Counters.safeParse(data);
    if (!read.success) return null;
    const now = {
      date,
      sent: read.data['health-netio_bytes_sent'],
      received: read.data['health-netio_bytes_recv'],
    };
    const before = this.newest.get(series);
    if (before && date <= before.date) return null;
    this.newest.set(series, now);
    if (!before || now.sent < before.sent || now.received < before.received) return null;
    const mbitPerSecond = (bytes: number) => (bytes * 8) / 1e6 / (date - before.date);
    return {
      rxMbitPerSecond: mbitPerSecond(now.received - before.received),
      txMbitPerSecond: mbitPerSecond(now.sent - before.sent),
    };
  }
}
