import { z } from 'zod';

/** Stored data that can be exported. */
export const EXPORT_CONTENTS = ['samples', 'rollups', 'events'] as const;
export type ExportContent = (typeof EXPORT_CONTENTS)[number];

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Spans of rollups. */
export const ROLLUP_LEVELS = ['minute', 'hour'] as const;
export type RollupLevel = (typeof ROLLUP_LEVELS)[number];

const Patterns = z.array(z.string().min(1).max(300)).max(1000);

/** Series to export, and the span; empty lists select all. */
export const ExportSelection = z.object({
  /** Unix ms; null = from the oldest on. */
  fromMs: z.number().nullable(),
  /** Unix ms, exclusive; null = to the newest. */
  toMs: z.number().nullable(),
  /** Names, globs of names or addresses, addresses, CIDRs, ranges or patterns of addresses. */
  targets: Patterns,
  /** Names or globs. */
  groups: Patterns,
  /** Ids of probes. */
  probes: Patterns,
  /** Ids of series. */
  series: z.array(z.int().min(0)).max(100_000),
});
export type ExportSelection = z.infer<typeof ExportSelection>;

export const ExportRequest = z.object({
  content: z.enum(EXPORT_CONTENTS),
  format: z.enum(EXPORT_FORMATS),
  /** With `rollups`. */
  level: z.enum(ROLLUP_LEVELS),
  selection: ExportSelection,
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/** The selection of everything. */
export const ALL_STORED: ExportSelection = {
  fromMs: null,
  toMs: null,
  targets: [],
  groups: [],
  probes: [],
  series: [],
};
