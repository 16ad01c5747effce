import type { SampleRow } from '../../core/model/batch.ts';

/** A sample of a record, without what the station adds: series, round and time. */
export type RecordSample = Omit<SampleRow, 'series' | 'round' | 'sentNs'>;
