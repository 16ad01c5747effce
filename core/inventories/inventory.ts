import { z } from 'zod';
import { parseDuration } from '../model/duration.ts';
import { duration } from '../model/setting.ts';
import { authProblem, httpShape, Url } from '../outputs/output-settings.ts';
import { printable } from '../text/printable.ts';
import { isJsonPath } from './json-path-form.ts';

const { url: _, ...httpOptions } = httpShape;

const JsonPath = z
  .string('A JSON path is text')
  .max(500, 'A JSON path has at most 500 characters')
  .refine(isJsonPath, {
    error: ({ input }) => `"${printable(String(input))}" is not a JSON path (RFC 9535), as $.devices[*]`,
  });

/** Keys of an inventory, besides `defaults` and `groups`, which are those of a target. */
export const inventoryShape = {
  enabled: z.boolean('enabled must be true or false').optional().describe('Default: true.'),
  file: z
    .string('file must be text')
    .min(1, 'file is the path of a file')
    .max(1000, 'file has at most 1000 characters')
    .optional()
    .describe('JSON or YAML file with the entries; relative to the project file. Read again when it changes.'),
  url: Url.optional().describe('URL of a JSON document with the entries.'),
  command: z
    .array(z.string('A part of a command is text').max(10_000, 'A part of a command has at most 10000 characters'), {
      error: 'Write command as a list: the program and its arguments',
    })
    .min(1, 'Write command as a list: the program and its arguments')
    .max(100, 'command has at most 100 parts')
    .optional()
    .describe('Program and arguments that print the entries as JSON or YAML. No shell is involved.'),
  interval: duration(1000, 86_400_000, 'interval').optional().describe('Time between readings. Default: 1m.'),
  timeout: duration(100, 300_000, 'timeout').optional().describe('Longest time of a reading. Default: 10s.'),
  lifetime: duration(1000, 3650 * 86_400_000, 'lifetime')
    .optional()
    .describe(
      'An entry without its own lifetime is dropped so long after its creation date, or after it first appeared.',
    ),
  list: JsonPath.optional().describe('JSON path of the entries in the document, as $.devices[*]. Default: $[*].'),
  map: z
    .record(z.string().min(1).max(100), JsonPath)
    .optional()
    .describe('Keys of an entry, as hostname and to, by JSON paths within it. Default: the keys of the entry itself.'),
  ...httpOptions,
} as const;

/** An inventory as written; `core/model/project-schema.ts` checks `defaults` and `groups`. */
export interface Inventory extends InventoryOptions {
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  readonly groups?: readonly string[] | undefined;
}

type InventoryOptions = Readonly<z.infer<z.ZodObject<typeof inventoryShape>>>;

const SOURCES = ['file', 'url', 'command'] as const;

/** Problem between the keys of an inventory; null = none. */
export function inventoryProblem(inventory: InventoryOptions): string | null {
  const given = SOURCES.filter((source) => inventory[source] !== undefined);
  if (given.length !== 1) return `An inventory has one of ${SOURCES.join(', ')}`;
  return authProblem(inventory);
}

/** Times after defaults, ms. */
export interface InventoryTimes {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** null = entries do not expire. */
  readonly lifetimeMs: number | null;
}

export const inventoryTimes = ({ interval, timeout, lifetime }: InventoryOptions): InventoryTimes => ({
  intervalMs: ms(interval ?? '1m'),
  timeoutMs: ms(timeout ?? '10s'),
  lifetimeMs: lifetime === undefined ? null : ms(lifetime),
});

/** Parses a duration that the schema has accepted. */
function ms(written: string): number {
  const parsed = parseDuration(written);
  if ('error' in parsed) throw new Error(parsed.error);
  return Math.round(parsed.ms);
}

/** Name of a target of an inventory. */
export const inventoryTargetName = (inventory: string, hostname: string): string => `${inventory}_${hostname}`;
