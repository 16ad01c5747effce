import { describe, expect, test } from 'vitest';
import { labMissing, OPEN_PING_GROUPS, PROJECT_DIR, runInLab, SILENT_NETWORK } from '../../lab/namespaces.ts';
import { buildNative } from '../../native/build.mjs';

const build = buildNative();
const missing = build.built ? labMissing() : `no native build: ${build.reason}`;

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'in a namespace' : `in a namespace (skipped: ${missing})`,
  () => {
    test('the native driver keeps the same promises unprivileged, over ICMP datagram sockets', async () => {
      const vitest = [
        'node_modules/vitest/vitest.mjs',
        'run',
        // Bundling the configuration would write into node_modules, which the lab's user may not.
        '--configLoader=native',
        '--project',
        'timing',
        'host/packet-io/native.itest.ts',
      ];
      const command = ['env', 'SOUNDER_IN_LAB=1', 'HOME=/tmp', process.execPath, ...vitest, '--reporter=verbose'];
      const run = await runInLab({ network: [OPEN_PING_GROUPS, SILENT_NETWORK], isUnprivileged: true }, command);
      expect(run.stdout, `${PROJECT_DIR}: ${run.stderr}`).toContain('(icmp-datagram)');
      expect(run.exitCode, run.stdout).toBe(0);
    });
  },
);
