import type { NetworkData, NetworkFiles } from '../../core/contracts/networks.ts';
import type { PathState } from '../../core/contracts/path.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';

const CREDIT = 'Test networks: Example, data.example.net';

/** Look-ups of networks by a file that is called `/data/asn.mmdb`; any other one is refused. */
export class ScriptedNetworks {
  private readonly sinks = new Set<Sink<NetworkData>>();
  private state: NetworkData = { files: [], loaded: [], fault: null };

  open(sink: Sink<NetworkData>): void {
    this.sinks.add(sink);
    sink.send(this.state);
  }

  set({ files }: NetworkFiles): NetworkData {
    const wrong = files.find((path) => path !== '/data/asn.mmdb');
    if (wrong !== undefined) {
      const hint = 'A file in the MaxMind DB format is needed (.mmdb), unpacked';
      throw new FaultError({ code: 'networks.invalid-file', message: `${wrong}: Not a MaxMind DB file`, hint });
    }
    const loaded = files.map((path) => ({ path, type: 'Test-ASN', builtMs: Date.UTC(2026, 5, 1), credit: CREDIT }));
    this.state = { files, loaded, fault: null };
    for (const sink of this.sinks) sink.send(this.state);
    return this.state;
  }

  /** A path with the networks of its addresses, while look-ups are on. */
  withNetworks(path: PathState): PathState {
    if (this.state.loaded.length === 0) return path;
    const hops = path.hops.map((hop) => ({
      ...hop,
      addresses: hop.addresses.map((one) =>
        one.address.startsWith('203.0.113.')
          ? { ...one, network: { asn: 64_500, holder: 'Example Carrier', country: 'DE' } }
          : one,
      ),
    }));
    return { ...path, hops, networkCredit: CREDIT };
  }
}
