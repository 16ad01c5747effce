import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeClaim } from '../../core/fleet/claim-code.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { FleetFile } from './fleet-file.ts';
import { FleetHub } from './fleet-hub.ts';
import { Members } from './members.ts';
import { Bundles } from './upgrade/bundles.ts';

let dataDir: string;
let hub: FleetHub | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sounder-fleet-hub-'));
});
afterEach(async () => {
  await hub?.close();
  rmSync(dataDir, { recursive: true });
});

function opened(hubHost: string | null): FleetHub {
  const [clock, log, nothing] = [new FakeClock(), memoryLog(), () => undefined];
  const file = new FleetFile(join(dataDir, 'fleet.json'));
  hub = new FleetHub({
    ...{ dataDir, hubPort: 0, hubHost, clock, log },
    members: new Members(file.read(), file, clock, log),
    bundles: new Bundles(join(dataDir, 'bundles')),
    ...{ isTaken: () => false, admit: () => 'nobody', incidents: { member: nothing } },
    ...{ onListening: nothing, onChange: nothing },
  });
  return hub;
}

const faultOf = (error: { readonly fault?: { readonly code: string } }) => error.fault?.code ?? String(error);

describe('the hub of a fleet', () => {
  it('has the address that it listens on in its codes, and a command for it', async () => {
    const { code, installs } = await opened('127.0.0.1').makeCode({});
    const port = hub?.state.port;
    const decoded = decodeClaim(code);
    expect(decoded.ok && decoded.value.hubs).toEqual([{ host: '127.0.0.1', port }]);
    expect(installs).toEqual([
      {
        hub: `127.0.0.1:${port}`,
        command: expect.stringMatching(
          new RegExp(`^curl .* 'https://127\\.0\\.0\\.1:${port}/install/[\\w-]{22}' \\| sudo sh -s -- ${code}$`),
        ),
      },
    ]);
  });

  it('has a command for each address that was given', async () => {
    const addresses = ['hub.example:4785', '[2001:db8::1]:443'];
    const { installs } = await opened('127.0.0.1').makeCode({ addresses });
    expect(installs.map((one) => one.hub)).toEqual(addresses);
    expect(installs[1]?.command).toContain("'https://[2001:db8::1]:443/install/");
  });

  it('that listens on all IPv4 addresses has those of this host in its codes', async () => {
    const hosts = await opened('0.0.0.0')
      .makeCode({})
      .then(({ installs }) => installs.map((one) => one.hub.replace(/:\d+$/, '')))
      .catch((error) => [faultOf(error)]);
    expect(hosts).not.toContain('0.0.0.0');
    expect(hosts.filter((host) => host.includes(':'))).toEqual([]);
    expect(hosts.length).toBeGreaterThan(0);
  });

  it('cannot be found where it listens on no network', async () => {
    const found = opened('127.0.0.1').announce(60);
    expect(await found.then(String, faultOf)).toBe('fleet.no-network');
    expect(hub?.state).toMatchObject({ state: 'listening' });
    expect(hub?.state.findableUntilMs).toBeUndefined();
    expect(await hub?.announce(0)).toBeNull();
  });

  it('is not found when that was ended while it began', async () => {
    const begun = opened('127.0.0.1').announce(60);
    expect(await hub?.announce(0)).toBeNull();
    expect(await begun.then(String, faultOf)).toBe('null');
  });
});
