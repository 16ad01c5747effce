import { describe, expect, it } from 'vitest';
import type { OutputStatus } from '../../../core/contracts/outputs.ts';
import { lookOf, lossesOf, queueText } from './outputs-text.ts';

const STATUS: OutputStatus = {
  name: 'prom',
  type: 'prometheus-remote-write',
  place: 'http://192.0.2.1/',
  state: 'sending',
  queue: { requests: 0, bytes: 0, oldestMs: null },
  sent: 0,
  rejected: 0,
  overflow: 0,
  expired: 0,
  late: 0,
  lastSentMs: null,
  fault: null,
  retryAtMs: null,
  lastRejection: null,
};

describe('an output', () => {
  it('has one state, and losses are never hidden', () => {
    expect(lookOf(STATUS).word).toBe('ready');
    expect(lookOf({ ...STATUS, sent: 1 })).toMatchObject({ word: 'sending', tone: 'good' });
    expect(lookOf({ ...STATUS, sent: 1, rejected: 1 }).tone).toBe('warn');
    expect(lookOf({ ...STATUS, state: 'waiting', rejected: 1 }).tone).toBe('bad');
    expect(lookOf({ ...STATUS, state: 'disabled' }).tone).toBeUndefined();
  });

  it('says what waits and what was lost', () => {
    expect(queueText(STATUS)).toBe('Nothing waits');
    expect(queueText({ ...STATUS, queue: { requests: 2, bytes: 3000, oldestMs: 1 } })).toBe(
      '2 requests (3.00 kB) wait',
    );
    expect(lossesOf({ ...STATUS, rejected: 1, overflow: 20 })).toEqual([
      '1 value refused by the receiver',
      '20 values dropped: the queue was full',
    ]);
  });
});
