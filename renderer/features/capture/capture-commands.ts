import type { Base } from '../../base/base-context.ts';
import type { CommandSpec } from '../../base/commands/command.ts';
import type { CaptureStore } from './capture-store.ts';

interface CaptureCommandParts extends Pick<Base, 'layout'> {
  readonly capture: CaptureStore;
}

/** Starts and stops the packet capture. */
export function captureCommands({ layout, capture }: CaptureCommandParts): readonly CommandSpec[] {
  return [
    {
      id: 'capture.start',
      title: 'Record packets of the selected or all targets …',
      section: 'Run',
      isEdit: true,
      synonyms: 'capture pcap pcapng wireshark tcpdump packets',
      keys: ['Alt+R'],
      isEnabled: () => capture.getState().capture?.state !== 'running',
      run: () => layout.getState().showDialog('capture'),
    },
    {
      id: 'capture.stop',
      title: 'Stop recording packets',
      section: 'Run',
      synonyms: 'capture pcap pcapng wireshark',
      isEnabled: () => capture.getState().capture?.state === 'running',
      run: () => void capture.getState().stop(),
    },
    {
      id: 'capture.files',
      title: 'Packet captures: download or remove …',
      section: 'Run',
      synonyms: 'capture pcap pcapng wireshark recordings files',
      run: () => layout.getState().showDialog('captures'),
    },
  ];
}
