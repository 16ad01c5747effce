import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../host/service/testing/free-port.ts';
import { type Iperf3Server, startServer } from '../../probes/iperf3/node/testing/iperf3-server.ts';
import { iperf3Missing } from './iperf3-missing.ts';
import { jsonLines, sounder, temporaryDir } from './sounder-process.ts';

describe.skipIf(iperf3Missing !== null)(
  `under load${iperf3Missing === null ? '' : ` (not run: ${iperf3Missing})`}`,
  () => {
    const dir = temporaryDir();
    let server: Iperf3Server;
    let port = 0;

    beforeAll(async () => {
      server = await startServer();
      port = server.port;
    });

    afterAll(async () => {
      await server.stop();
      dir.remove();
    });

    it('samples of other probes carry the mark while a test runs, and only then', async () => {
      const file = join(dir.path, 'load.yaml');
      writeFileSync(
        file,
        `sounder: 1
targets:
  closed: {probe: tcp-connect, to: 127.0.0.1, port: ${await freePort()}, interval: 100ms}
  test: {probe: iperf3, to: 127.0.0.1, port: ${port}, duration: 1s, direction: out, interval: 10s}
`,
      );
      const { stdout } = await sounder(['run', file, '--duration', '5s', '--json', '--samples']);
      const lines = jsonLines(stdout);
      const marked = (probe: string) =>
        lines.filter((line) => line['kind'] === 'sample' && line['probe'] === probe).map((line) => line['underLoad']);
      const closed = marked('tcp-connect');
      expect(closed.filter((mark) => mark === true).length).toBeGreaterThan(5);
      expect(closed.filter((mark) => mark === undefined).length).toBeGreaterThan(5);
      expect(marked('iperf3')).not.toContain(true);
    });
  },
);
