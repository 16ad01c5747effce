import { z } from 'zod';
import { Fact, Line, VerdictItem } from '../document-parts.ts';
import { Finding } from '../document-sections.ts';
import { METRIC_IDS, type MetricId } from '../metrics.ts';
import { ENGLISH_LABELS, type LabelId } from '../text/labels.ts';

/** A picture of a template: a drawing, or a photo as it is. Sizes are pixels of 1/96 inch. */
export interface TemplatePicture {
  readonly content:
    | { readonly svg: string }
    | { readonly type: 'image/png' | 'image/jpeg'; readonly bytes: Uint8Array };
  readonly width: number;
  readonly height: number;
  /** For those who do not see it. */
  readonly alt: string;
}

/** Place of a picture in the data. */
export const PICTURE = z.custom<TemplatePicture>().nullable();

const keyed = <Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) =>
  z.object(Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>);

const Lines = z.array(z.object({ line: Line }));

/** A verdict with a flag for each result, so that a template can give each its colour. */
const Verdict = VerdictItem.omit({ result: true }).extend({
  pass: z.boolean(),
  marginal: z.boolean(),
  fail: z.boolean(),
  notJudged: z.boolean(),
});

const FindingPart = Finding.pick({ id: true, severityText: true, title: true, meaning: true, action: true }).extend({
  evidence: Lines,
  /** Titles of its targets, with commas. */
  targets: Line,
});

const Hop = z.object({
  ...{ hop: z.int(), address: Line, sent: z.int(), replyLoss: Line },
  ...{ min: Line, mean: Line, max: Line, note: Line.nullable() },
});

const TargetPart = z.object({
  ...{ id: Line, title: Line, name: Line, address: Line, probe: Line, group: Line.nullable(), site: Line.nullable() },
  basis: Line,
  verdict: Verdict,
  isJudged: z.boolean(),
  /** All tables are printed. Others have `mainFigures`, and a chart as far as there is room. */
  isWhole: z.boolean(),
  mainFigures: Line.nullable(),
  facts: z.array(Fact),
  chart: PICTURE,
  distribution: PICTURE,
  criteria: z.array(
    z.object({ metric: Line, application: Line, limit: Line, value: Line, verdict: Verdict, remark: Line }),
  ),
  figures: z.array(z.object({ metric: Line, value: Line, interval: Line.nullable(), samples: z.int() })),
  /** Metrics that are not printed, with their reasons. */
  notPrinted: Line.nullable(),
  outcomes: z.array(z.object({ outcome: Line, count: z.int(), share: Line })),
  outages: z.array(z.object({ from: Line, to: Line, duration: Line })),
  moreOutages: Line.nullable(),
  lossPattern: z.object({ text: Line, byLength: z.array(z.object({ length: z.int(), count: z.int() })) }).nullable(),
  service: z.array(z.object({ column: Line, samples: z.int(), min: Line, median: Line, p95: Line, max: Line })),
  path: z
    .object({
      text: Lines,
      hops: z.array(Hop),
      branches: z.array(z.object({ hop: z.int(), ways: Line })),
      changes: z.array(z.object({ at: Line, change: Line })),
    })
    .nullable(),
});
export type TargetPart = z.infer<typeof TargetPart>;

/** Data that tags of a template name. docs/report-template.md explains them. */
export const TemplateData = z.object({
  labels: keyed(Object.keys(ENGLISH_LABELS) as LabelId[], Line),
  /** Titles of all metrics. */
  metrics: keyed<MetricId, typeof Line>(METRIC_IDS, Line),
  ...{ title: Line, subject: Line, company: Line.nullable(), logo: PICTURE },
  ...{ customer: Line.nullable(), site: Line.nullable(), engineer: Line.nullable() },
  ...{ from: Line, to: Line, duration: Line, timeZone: Line, date: Line, generator: Line },
  coverFacts: z.array(Fact),
  coverNotes: Lines,
  /** Titles of the sections that have content. */
  contents: z.array(z.object({ section: Line })),
  summary: z.object({
    text: Lines,
    sites: z.array(z.object({ site: Line, verdict: Verdict, text: Line })),
    findings: z.array(FindingPart),
  }),
  scope: z.object({ text: Lines, steps: z.array(z.object({ at: Line, name: Line })), notMeasured: Lines }),
  method: z.object({
    text: Lines,
    instrument: z.array(Fact),
    probes: z.array(
      z.object({
        ...{ probe: Line, targets: z.int(), interval: Line, timeout: Line, timestamps: Line, sendDelay: Line },
      }),
    ),
  }),
  excluded: z.object({
    text: Lines,
    spans: z.array(z.object({ from: Line, to: Line, duration: Line, reason: Line })),
    moreSpans: Line.nullable(),
    causes: z.array(z.object({ cause: Line, samples: z.int() })),
  }),
  criteria: z.array(
    z.object({
      ...{ application: Line, version: z.int() },
      limits: z.array(z.object({ metric: Line, limit: Line, marginal: Line.nullable(), source: Line })),
    }),
  ),
  /** A row per target; `value` has the text of every metric. */
  results: z.array(
    z.object({
      ...{ target: Line, site: Line.nullable(), verdict: Verdict },
      value: keyed<MetricId, typeof Line>(METRIC_IDS, Line),
    }),
  ),
  lossMaps: z.array(z.object({ chart: PICTURE })),
  plans: z.array(
    z.object({
      ...{ site: Line, picture: PICTURE },
      points: z.array(z.object({ target: Line, verdict: Verdict, loss: Line })),
    }),
  ),
  comparison: z
    .object({
      ...{ before: Line, after: Line, text: Lines, moreRows: Line.nullable() },
      rows: z.array(z.object({ target: Line, verdict: Line, text: Lines })),
    })
    .nullable(),
  voice: z.object({
    text: Lines,
    targets: z.array(z.object({ target: Line, r: Line, mos: Line, users: Line })),
    /** Inputs, and what other inputs would change, of targets whose tables are printed. */
    details: z.array(
      z.object({
        target: Line,
        inputs: z.array(Fact),
        sensitivity: z.array(z.object({ input: Line, value: Line, r: Line, mos: Line, mosChange: Line })),
      }),
    ),
  }),
  loadText: Lines,
  load: z.array(
    z.object({
      ...{ target: Line, idleMedian: Line, idleP95: Line, loadedMedian: Line, loadedP95: Line, grade: Line },
    }),
  ),
  otherFindings: z.array(FindingPart),
  /** null = all targets are whole. */
  wholeNote: Line.nullable(),
  targets: z.array(TargetPart),
  photos: z.array(z.object({ id: Line, where: Line, text: Lines, picture: PICTURE })),
  events: z.array(z.object({ at: Line, to: Line.nullable(), event: Line })),
  moreEvents: Line.nullable(),
  appendix: z.object({
    choices: z.array(Fact),
    definitions: z.array(z.object({ metric: Line, unit: Line, formula: Line, source: Line, notPrinted: Line })),
    configurationText: Line,
    configuration: Lines,
    inputsText: Line,
    inputs: z.array(z.object({ what: Line, sha256: Line })),
  }),
});
export type TemplateData = z.infer<typeof TemplateData>;
export type TemplateVerdict = z.infer<typeof Verdict>;
export type TemplateFinding = z.infer<typeof FindingPart>;
