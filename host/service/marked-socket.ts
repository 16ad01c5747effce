import type { OpenMarked } from '../../core/ports/service.ts';
import { loadNative } from '../../native/index.ts';

/** Makes the opener of datagram sockets with a DSCP, which Node cannot set; the packet engine is loaded with the first one. */
export function markedSocketOpener(prebuildsDir?: string): OpenMarked {
  return (family, tos, source) => {
    const native = loadNative(prebuildsDir);
    return native.ok ? native.value.openMarkedSocket(family, tos, source) : null;
  };
}
