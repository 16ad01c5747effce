import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutputsStatus } from '../../core/contracts/outputs.ts';
import { countedClass } from '../../core/model/outcome.ts';
import { freePort } from '../../host/service/testing/free-port.ts';
import { hasPrometheus, type Prometheus, startPrometheus } from '../../lab/prometheus.ts';
import { outcomeRules, ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { rowOf, type StoredRow } from '../../station/store/journal-scan.ts';
import { follow } from './follow.ts';
import { followLive } from './measured.ts';
import { type Served, serve, temporaryDir } from './sounder-process.ts';
import { connectStation, reconnect, type StationClient } from './station-client.ts';

let dir: ReturnType<typeof temporaryDir>;
let served: Served;
let client: StationClient;
let port: number;
let prometheus: Prometheus | undefined;

beforeEach(async () => {
  dir = temporaryDir();
  port = await freePort();
  dir.write(
    'project.yaml',
    `sounder: 1
targets:
  engine: {probe: tcp-connect, to: 127.0.0.1, port: ${port}, interval: 50ms}
  services: {probe: health, to: localhost, interval: 200ms, timeout: 1s}
outputs:
  prom: {type: prometheus-remote-write, url: "http://127.0.0.1:${port}/api/v1/write", labels: {site: lab}, token: writer}
`,
  );
  served = await serve(dir.path);
  client = await connectStation(served.url);
});

afterEach(async () => {
  client.close();
  await served.stop();
  await prometheus?.stop();
  prometheus = undefined;
  dir.remove();
});

const statesOf = (of: StationClient) => follow<OutputsStatus>((take) => of.station.outputs(null, take));

/** Counted samples in the journal of a data folder that no Sounder has open, as `target ms` → 1 = replied, 0 = lost. */
function measured(): Map<string, number> {
  const journal = new BetterSqlite3(join(dir.path, 'journal.db'), { readonly: true });
  const catalog = new BetterSqlite3(join(dir.path, 'sounder.db'), { readonly: true });
  const targetOf = new Map(
    catalog
      .prepare<[], { id: number; name: string }>(
        'SELECT series.id, name FROM series JOIN target ON target.id = series.target_id',
      )
      .all()
      .map(({ id, name }) => [id, name]),
  );
  catalog.close();
  const found = new Map<string, number>();
  for (const stored of journal.prepare<[], StoredRow>('SELECT * FROM journal ORDER BY id').all()) {
    const row = decodeJournalRow(rowOf(stored), ownColumnsOf(stored.probe) ?? []);
    for (let at = 0; at < row.count; at++) {
      const kind = countedClass(row.outcome[at] as number, outcomeRules(stored.probe));
      if (kind !== 'answered' && kind !== 'lost') continue;
      found.set(
        `${targetOf.get(row.series[at] as number)} ${Math.floor(row.sentMs[at] as number)}`,
        kind === 'answered' ? 1 : 0,
      );
    }
  }
  journal.close();
  return found;
}

const missing = hasPrometheus() ? '' : ' (not run: the package prometheus is not installed)';

describe.skipIf(missing !== '')(`with a real Prometheus${missing}`, () => {
  it('nothing that was measured is lost or changed when the station is killed while the receiver is down', async () => {
    await statesOf(client).until(({ outputs }) => outputs.length === 1);
    const live = followLive(client);
    await client.station.start({});
    await live.until(() => live.sum('sent') > 50);
    expect(await client.station.outputTest({ name: 'prom' })).toMatchObject({ fault: { code: 'secret.unknown' } });
    await client.station.secretSet({ name: 'writer', value: 'token of the receiver' });
    expect(await client.station.outputTest({ name: 'prom' })).toMatchObject({ fault: { code: 'output.unreachable' } });
    for (let times = 0; times < 2; times++) {
      process.kill(served.childPid('station'), 'SIGKILL');
      await client.closed;
      client = await reconnect(served.url);
      const again = followLive(client);
      const before = again.sum('sent');
      await again.until(() => again.sum('sent') > before + 50);
    }
    prometheus = await startPrometheus(port);
    const receiver = prometheus;
    await vi.waitFor(
      async () => {
        const sizes = (await receiver.samples('sounder_sample_success', 30)).map(({ values }) => values.length);
        expect(sizes).toEqual([expect.toSatisfy((size) => size > 100), expect.toSatisfy((size) => size > 20)]);
      },
      { timeout: 40_000, interval: 500 },
    );
    expect(await client.station.outputTest({ name: 'prom' })).toEqual({ fault: null });
    const { outputs } = await statesOf(client).until(() => true);
    expect(outputs[0]).toMatchObject({ state: 'sending', rejected: 0, overflow: 0, expired: 0, late: 0 });
    client.close();
    await served.stop();
    const stored = await prometheus.samples('sounder_sample_success', 30);
    const inPrometheus = new Map(
      stored.flatMap(({ metric, values }) =>
        values.map(([ms, value]) => [`${metric['target']} ${ms}`, value] as const),
      ),
    );
    expect(stored.map(({ metric }) => metric['target']).sort()).toEqual(['engine', 'services']);
    expect(inPrometheus.size).toBeGreaterThan(100);
    const reached = new Map(stored.map(({ metric, values }) => [metric['target'], values.at(-1)?.[0] ?? 0]));
    // The last seconds before the end are sent when Sounder is started again.
    const expected = [...measured()].filter(
      ([key]) => Number(key.split(' ')[1]) <= (reached.get(key.split(' ')[0]) ?? 0),
    );
    expect(inPrometheus).toEqual(new Map(expected));
  });
});
