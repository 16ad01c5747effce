import { getHeapStatistics } from 'node:v8';
import { loadNative } from '../../native/index.ts';

/**
 * Makes a function for a thread that works in rounds and needs much memory in each, or for a start that does:
 * afterwards it keeps none of it. The garbage of the round is collected now instead of during the next one (`--expose-gc`, `fork-node.ts`), V8's spare pages and buffers included,
 * which an ordinary collection keeps for a while, and what malloc has free goes back to the system. Without flag or native build it does
 * less.
 */
export function memoryRelease(): () => void {
  const native = loadNative();
  return () => {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    if (native.ok) native.value.trimMemory();
  };
}

/**
 * Makes a function to be called between the steps of a thread's work: it collects the garbage when heap and buffers have grown by this
 * number of bytes. V8 lets them grow by tens of megabytes first, and keeps the pages. Needs the flag, too.
 */
export function growthLimit(bytes: number): () => void {
  let least = memoryInUse();
  return () => {
    const now = memoryInUse();
    least = Math.min(least, now);
    if (now - least < bytes) return;
    globalThis.gc?.({ type: 'major', execution: 'sync' });
    least = memoryInUse();
  };
}

/** Heap of this thread with the buffers that it refers to. */
function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
