import type { CriteriaSet, Criterion } from './criteria.ts';
import type { MetricId } from './metrics.ts';
import { convention, unchecked } from './source-text.ts';

const MICROSOFT = 'Microsoft media quality targets, as reproduced at support.bemopro.com';
const POOR_CALL = 'Microsoft poor call classifier, as reproduced at sbcconnect.com.au and tomtalks.uk';
const G114 = unchecked('ITU-T G.114: up to 150 ms good, up to 400 ms acceptable');
const G109 = unchecked('ITU-T G.107 Annex B, G.109: R from 80 satisfied, from 70 some users dissatisfied');
const SOUNDER = convention('default of Sounder: agree on it with the customer');

/** Limit that a figure stays below. */
const below = (metric: MetricId, pass: number, source: string, more: Partial<Criterion> = {}): Criterion => ({
  metric,
  operator: '<',
  pass,
  source,
  ...more,
});

const atMost = (metric: MetricId, pass: number, source: string, more: Partial<Criterion> = {}): Criterion => ({
  ...below(metric, pass, source, more),
  operator: '<=',
});

const atLeast = (metric: MetricId, pass: number, source: string, more: Partial<Criterion> = {}): Criterion => ({
  ...below(metric, pass, source, more),
  operator: '>=',
});

const optional = { isOptional: true } as const;

/** Limits of one class, of which those in short windows need short intervals to be judged. */
const realTimeMedia = (
  rttMs: number,
  jitterMs: number,
  loss: number,
  burstLoss: number,
  reordered: number,
): readonly Criterion[] => [
  below('rttMeanMs', rttMs, `${MICROSOFT}; the mean of the span is compared`),
  below('jitterMeanMs', jitterMs, `${MICROSOFT}, in any 15 s; the mean of the span is compared`),
  below('worstJitter15sMs', jitterMs, `${MICROSOFT}, in any 15 s`, optional),
  below('lossRatio', loss, `${MICROSOFT}, in any 15 s; the whole span is compared`),
  below('worstLoss15sRatio', loss, `${MICROSOFT}, in any 15 s`, optional),
  below('worstLoss200msRatio', burstLoss, `${MICROSOFT}, in any 200 ms`, optional),
  below('reorderedRatio', reordered, MICROSOFT, optional),
];

/** Classes of ITU-T Y.1541: mean one-way delay and its variation, ms; loss ratio; null = unspecified. */
const Y1541 = [
  ['0', 100, 50, 1e-3],
  ['1', 400, 50, 1e-3],
  ['2', 100, null, 1e-3],
  ['3', 400, null, 1e-3],
  ['4', 1000, null, 1e-3],
  ['6', 100, 50, 1e-5],
  ['7', 400, 50, 1e-5],
] as const;

function classCriteria(name: string, delayMs: number, variationMs: number | null, loss: number): Criterion[] {
  const source = unchecked(`ITU-T Y.1541 class ${name}${Number(name) > 5 ? ', provisional' : ''}`);
  const ofVariation = `${source}; its evaluation interval is 1 minute, here the whole span`;
  return [
    atMost('oneWayMeanMs', delayMs, source),
    ...(variationMs === null ? [] : [atMost('pdvP999Ms', variationMs, ofVariation, optional)]),
    atMost('lossRatio', loss, source),
  ];
}

const classPreset = ([name, delayMs, variationMs, loss]: (typeof Y1541)[number]): CriteriaSet => ({
  id: `y1541-${name}`,
  application: `ITU-T Y.1541 class ${name}`,
  version: 1,
  criteria: classCriteria(name, delayMs, variationMs, loss),
});

/** Shipped acceptance criteria; users copy and edit them. */
export const CRITERIA_PRESETS: readonly CriteriaSet[] = [
  {
    id: 'voice',
    application: 'Voice',
    version: 1,
    criteria: [
      atLeast('r', 80, G109, { marginal: 70 }),
      atMost('oneWayMeanMs', 150, G114, { marginal: 400 }),
      atMost('pdvP99Ms', 50, convention('buffer of 50 ms'), { marginal: 100, ...optional }),
      atMost('lossRatio', 0.01, SOUNDER, { marginal: 0.02 }),
    ],
  },
  {
    id: 'video',
    application: 'Interactive video',
    version: 1,
    criteria: [
      ...classCriteria('0', 100, 50, 1e-3),
      below('reorderedRatio', 0.0005, `${MICROSOFT}, taken over for video`, optional),
    ],
  },
  {
    id: 'teams-client',
    application: 'Microsoft Teams, client to Microsoft edge',
    version: 1,
    criteria: [...realTimeMedia(100, 30, 0.01, 0.1, 0.0005)],
  },
  {
    id: 'teams-edge',
    application: 'Microsoft Teams, customer edge to Microsoft edge',
    version: 1,
    criteria: [...realTimeMedia(60, 15, 0.001, 0.01, 0.0001)],
  },
  {
    id: 'teams-poor-call',
    application: 'Microsoft poor call classifier (audio)',
    version: 1,
    criteria: [
      atMost('rttMeanMs', 500, `${POOR_CALL}: above 500 ms is poor`),
      atMost('jitterMeanMs', 30, `${POOR_CALL}: above 30 ms is poor`),
      atMost('lossRatio', 0.02, `${POOR_CALL}: above 2 % is poor; older texts have 10 %`),
    ],
  },
  {
    id: 'erp',
    application: 'ERP and web applications',
    version: 1,
    criteria: [
      atLeast('apdex', 0.85, `Apdex rating good; fair is marginal; ${SOUNDER}`, { marginal: 0.7 }),
      atMost('rttP95Ms', 150, SOUNDER, { marginal: 300 }),
      atMost('lossRatio', 0.005, SOUNDER, { marginal: 0.01 }),
      atLeast('availability', 0.999, SOUNDER, { marginal: 0.99 }),
    ],
  },
  {
    id: 'reachability',
    application: 'Reachability',
    version: 1,
    criteria: [
      atLeast('availability', 0.999, SOUNDER, { marginal: 0.99 }),
      atMost('lossRatio', 0.01, SOUNDER, { marginal: 0.05 }),
      atMost('longestOutageMs', 60_000, SOUNDER, { marginal: 300_000 }),
    ],
  },
  {
    id: 'interactive',
    application: 'Interactive use of a loaded access line',
    version: 1,
    criteria: [atMost('loadIncreaseMs', 30, `dslreports.com/faq/17930, grade A; ${SOUNDER}`, { marginal: 60 })],
  },
  ...Y1541.map(classPreset),
];

/** The chosen criteria in the order of their ids: own ones, then presets. Unknown ids are left out. */
export const chosenCriteria = (ids: readonly string[], own: readonly CriteriaSet[] = []): readonly CriteriaSet[] =>
  ids.flatMap((id) => own.find((one) => one.id === id) ?? CRITERIA_PRESETS.find((one) => one.id === id) ?? []);
