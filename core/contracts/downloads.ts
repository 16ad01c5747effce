import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';
import { ExportRequest } from './export.ts';
import { ReportFileName } from './reports.ts';

/** Name of a file in the folder of captures: never a path, nor a hidden file. */
export const CaptureFileName = z
  .string()
  .max(120)
  .regex(/^[\w-][\w.-]*\.pcapng$/, 'the name of a capture ends in .pcapng');

/** A packet capture on the computer that measures. */
export const CaptureFile = z.object({
  name: z.string(),
  bytes: z.number(),
  /** Unix ms. */
  modifiedMs: z.number(),
  /** It is being recorded. */
  isRecording: z.boolean(),
});
export type CaptureFile = z.infer<typeof CaptureFile>;

/** A file that a page wants. */
export const DownloadRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('export'), request: ExportRequest }),
  z.object({ kind: z.literal('capture'), name: CaptureFileName }),
  z.object({ kind: z.literal('report'), report: ReportFileName, name: ReportFileName }),
  /** The shipped Word template of reports. */
  z.object({ kind: z.literal('report-template') }),
]);
export type DownloadRequest = z.infer<typeof DownloadRequest>;

/** A file that is ready to be fetched, once. */
export const Download = z.object({
  /** Random; who knows it may fetch the file. In the browser host at `/download/ID`. */
  id: z.string().regex(/^[0-9a-f]{48}$/),
  fileName: z.string().regex(/^[\w-][\w.-]*$/),
});
export type Download = z.infer<typeof Download>;

export const DownloadStatus = z.object({
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  bytes: z.number(),
  /** 0 to 1. */
  share: z.number(),
  /** Rows of an export; null = it has none. */
  rows: z.number().nullable(),
  /** Parts of the stored data that could not be read, and are left out. */
  damaged: z.number(),
  /** With `failed`. */
  fault: FaultData.nullable(),
});
export type DownloadStatus = z.infer<typeof DownloadStatus>;

/** Path of a download under the address of the page. */
export const downloadPath = (id: string): string => `/download/${id}`;
