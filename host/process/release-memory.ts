import { loadNative } from '../../native/index.ts';

/**
 * Makes a function for a thread that works in rounds and needs much memory in each, or for a start that does:
 * afterwards it keeps none of it. The garbage of the round is collected now instead of during the next one (`--expose-gc`, `fork-node.ts`), V8's spare pages and buffers included,
 * which an ordinary collection keeps for a while, and what malloc has free goes back to the system. Without flag or native build it does
 * less.
 */
export function memoryRelease(): () => void {
  const trim = mallocTrim();
  return () => {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    trim();
  };
}

/** Makes a function that gives back to the system what malloc has free, in some milliseconds. Without a native build it does nothing. */
export function mallocTrim(): () => void {
  const native = loadNative();
  return () => {
    if (native.ok) native.value.trimMemory();
  };
}

/**
 * Makes a function for a process that starts once and then does little for months: what the start needed of the program's code is unmapped.
 * Without a native build it does nothing.
 */
export function programRelease(): () => void {
  const native = loadNative();
  return () => {
    if (native.ok) native.value.releaseProgramPages();
  };
}
