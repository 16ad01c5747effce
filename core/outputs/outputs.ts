import { z } from 'zod';
import { parseDuration } from '../model/duration.ts';
import { authProblem, type SEND_MODES } from './output-settings.ts';
import { PrometheusRemoteWrite } from './prometheus-remote-write.ts';

/** The settings schemas of all outputs; `station/outputs/registry.ts` has their code. */
const OUTPUT_SCHEMAS = [PrometheusRemoteWrite] as const;

export const OUTPUT_TYPES: readonly string[] = OUTPUT_SCHEMAS.map(({ shape }) => shape.type.value);

/** An output as written in a project file. */
export const Output = z
  .discriminatedUnion('type', OUTPUT_SCHEMAS, {
    error: ({ input }) => {
      const type = (input as { readonly type?: unknown } | null)?.type;
      if (typeof input !== 'object' || input === null) return 'An output is a map with type and url';
      const what = type === undefined ? 'An output needs its type' : `Unknown output type ${JSON.stringify(type)}`;
      return `${what}: this version has ${OUTPUT_TYPES.join(', ')}`;
    },
  })
  .superRefine((output, context) => {
    const message = authProblem(output);
    if (message) context.addIssue({ code: 'custom', message });
  });
export type Output = z.infer<typeof Output>;

/** Keys of outputs of any type. */
export const OUTPUT_KEYS: readonly string[] = [...new Set(OUTPUT_SCHEMAS.flatMap(({ shape }) => Object.keys(shape)))];

/** The settings of every output after defaults, in the units of the code. */
export interface EffectiveOutput {
  readonly enabled: boolean;
  readonly send: (typeof SEND_MODES)[number];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly maxQueueBytes: number;
  readonly maxQueueAgeMs: number;
}

export function effectiveOutput(output: Output): EffectiveOutput {
  return {
    enabled: output.enabled ?? true,
    send: output.send ?? 'samples',
    intervalMs: ms(output.interval ?? '15s'),
    timeoutMs: ms(output.timeout ?? '30s'),
    labels: output.labels ?? {},
    maxQueueBytes: (output.maxQueueMegabytes ?? 512) * 1e6,
    maxQueueAgeMs: ms(output.maxQueueAge ?? '1d'),
  };
}

/** Parses a duration that the schema has accepted. */
function ms(written: string): number {
  const parsed = parseDuration(written);
  if ('error' in parsed) throw new Error(parsed.error);
  return Math.round(parsed.ms);
}
