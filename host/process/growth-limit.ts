import { getHeapStatistics } from 'node:v8';

/**
 * Makes a function to be called between the steps of a thread's work: it collects the garbage when heap and buffers have grown by this
 * number of bytes. V8 lets them grow by tens of megabytes first, and keeps the pages. Without `--expose-gc` (`fork-node.ts`) it does nothing.
 * @param afterwards called after each collection
 */
export function growthLimit(bytes: number, afterwards: () => void = () => undefined): () => void {
  let least = memoryInUse();
  return () => {
    const now = memoryInUse();
    least = Math.min(least, now);
    if (now - least < bytes) return;
    globalThis.gc?.({ type: 'major', execution: 'sync' });
    least = memoryInUse();
    afterwards();
  };
}

/** Heap of this thread with the buffers that it refers to. */
function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
