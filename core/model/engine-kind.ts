/** The engine process that measures with a probe: packets, or transactions with services. */
export type EngineKind = 'packet' | 'service';
export const ENGINE_KINDS: readonly EngineKind[] = ['packet', 'service'];
