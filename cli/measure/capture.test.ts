import { beforeEach, expect, it, vi } from 'vitest';
import { effectiveSettings } from '../../core/model/settings.ts';
import type { IdentifiedSeries } from '../../core/plan/series.ts';
import { ok } from '../../core/result/result.ts';
import { openCapture } from '../../host/capture/capture.ts';
import { whileCapturing } from './capture.ts';

vi.mock('../../host/capture/capture.ts', () => ({ openCapture: vi.fn() }));

const status = { state: 'done', packets: 2, dropped: 0, bytes: 0, fault: null } as const;
const follow = vi.fn();

const series: IdentifiedSeries = {
  seriesId: 0,
  planned: {
    target: 't',
    probe: 'icmp',
    to: '192.0.2.1',
    address: '192.0.2.1',
    group: null,
    settings: effectiveSettings({}),
    port: null,
    source: null,
    sourcePorts: null,
  },
};

beforeEach(() => {
  follow.mockReset();
  const capture = { status: () => status, follow, stop: async () => status };
  vi.mocked(openCapture).mockResolvedValue(ok(capture as never));
});

function capturing(work: (record: (next: readonly IdentifiedSeries[]) => Promise<void>) => Promise<string>) {
  const said: string[] = [];
  const context = { err: (text: string) => void said.push(text), prebuildsDir: '' };
  return { said, done: whileCapturing(context, 'a.pcapng', [series], work) };
}

it('lets the measurement continue when the recording cannot follow', async () => {
  follow.mockRejectedValue(new Error('no more sockets'));
  const { said, done } = capturing(async (record) => {
    await record([series]);
    return 'measured';
  });
  expect(await done).toBe('measured');
  expect(said).toEqual([expect.stringContaining('no more sockets'), 'sounder: Recorded 2 packets in a.pcapng\n']);
});

it('records what it did while there are no series: no address would mean all packets', async () => {
  const { done } = capturing(async (record) => {
    await record([]);
    return 'measured';
  });
  await done;
  expect(follow).not.toHaveBeenCalled();
});
