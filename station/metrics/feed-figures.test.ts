import { describe, expect, it } from 'vitest';
import type { InventoryStatus } from '../../core/contracts/inventories.ts';
import type { OutputStatus } from '../../core/contracts/outputs.ts';
import { currentOf, feedFigures } from './feed-figures.ts';

const output = (name: string, more: Partial<OutputStatus> = {}): OutputStatus => ({
  name,
  type: 'prometheus-remote-write',
  place: 'http://127.0.0.1:9090/api/v1/write',
  state: 'sending',
  queue: { requests: 2, bytes: 4096, oldestMs: 1 },
  sent: 100,
  rejected: 1,
  overflow: 2,
  expired: 3,
  late: 4,
  lastSentMs: null,
  fault: null,
  retryAtMs: null,
  lastRejection: null,
  ...more,
});
const inventory = (name: string, more: Partial<InventoryStatus> = {}): InventoryStatus => ({
  name,
  source: 'devices.json',
  isEnabled: true,
  targets: 7,
  changedMs: null,
  fault: null,
  problems: [],
  ...more,
});
const FAULT = { code: 'x', message: 'It failed' };

describe('figures of outputs and inventories', () => {
  it('have queue, values and losses by reason of each output, and whether each inventory can be read', () => {
    const outputs = [output('main'), output('other', { state: 'waiting', fault: FAULT })];
    const figures = feedFigures({ outputs, inventories: [inventory('good'), inventory('bad', { fault: FAULT })] });
    const values = Object.fromEntries(
      figures.flatMap(({ name, samples }) => samples.map(([labels, value]) => [`${name}{${labels}}`, value])),
    );
    expect(values).toMatchObject({
      'sounder_output_queue_bytes{output="main"}': 4096,
      'sounder_output_values_total{output="main"}': 100,
      'sounder_output_lost_values_total{output="main",reason="rejected"}': 1,
      'sounder_output_lost_values_total{output="main",reason="overflow"}': 2,
      'sounder_output_lost_values_total{output="main",reason="expired"}': 3,
      'sounder_output_lost_values_total{output="main",reason="late"}': 4,
      'sounder_output_up{output="main"}': 1,
      'sounder_output_up{output="other"}': 0,
      'sounder_inventory_up{inventory="good"}': 1,
      'sounder_inventory_up{inventory="bad"}': 0,
      'sounder_inventory_targets{inventory="good"}': 7,
    });
  });

  it('are missing without outputs and inventories', () => {
    expect(feedFigures({ outputs: [], inventories: [] })).toEqual([]);
  });

  it('leave out whether a disabled output sends', () => {
    const up = feedFigures({ outputs: [output('off', { state: 'disabled' })], inventories: [] });
    expect(up.find(({ name }) => name === 'sounder_output_up')?.samples).toEqual([]);
  });

  it('leave out whether a disabled inventory can be read', () => {
    const up = feedFigures({ outputs: [], inventories: [inventory('off', { isEnabled: false, targets: 0 })] });
    expect(up.find(({ name }) => name === 'sounder_inventory_up')?.samples).toEqual([]);
  });

  it('are those of the moment, from the stream that pages have', () => {
    const open = new Set<object>();
    const value = currentOf<number>({
      open(sink, signal) {
        open.add(sink);
        signal.addEventListener('abort', () => open.delete(sink), { once: true });
        sink.send(7);
      },
    });
    expect([value, open.size]).toEqual([7, 0]);
  });
});
