/**
 * Heap of short-lived objects of a thread, MB. Without a limit, V8 lets it grow to 128 MB where much is allocated at once, as when a
 * project is read, and keeps that much: the threads of a station with 10 240 targets then have 120 MB more.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 } as const;
