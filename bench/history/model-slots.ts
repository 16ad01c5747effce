import { FROM_TARGET } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { outcomeRules, ownColumnsOf, probeDefinition } from '../../probes/registry.ts';
import { encodeBlock } from '../../station/store/block/block-codec.ts';
import type { BlockSamples } from '../../station/store/block/block-samples.ts';
import { keptRtt } from '../../station/store/block/scales.ts';
import { HOUR_MS, MINUTE_MS, SLOT_MS } from '../../station/store/days/spans.ts';
import { RollupSum } from '../../station/store/rollup/rollup-sum.ts';
import { drawRttMs, isInOutage, randomOf, seriesModel } from './series-model.ts';

export const PACKET_PROBE = probeDefinition('icmp')?.code as number;
const OWN = ownColumnsOf(PACKET_PROBE) ?? [];
const RULES = outcomeRules(PACKET_PROBE);
const INTERVAL_MS = 1000;
const PER_SLOT = SLOT_MS / INTERVAL_MS;
const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;
const MINUTES_PER_SLOT = SLOT_MS / MINUTE_MS;
const TTL = 57;

/** Samples of a made-up series at one per second. @param slotMs start of the slot, Unix ms */
export function slotSamples(series: number, slotMs: number): BlockSamples {
  const model = seriesModel(series);
  const random = randomOf(series * 1009 + slotMs / SLOT_MS);
  const phaseMs = Math.floor(randomOf(series)() * INTERVAL_MS);
  const filled = (value: number): Uint32Array => new Uint32Array(PER_SLOT).fill(value);
  const samples = {
    probeCode: PACKET_PROBE,
    count: PER_SLOT,
    sentMs: new Float64Array(PER_SLOT),
    rttMs: new Float64Array(PER_SLOT),
    outcome: new Uint32Array(PER_SLOT),
    round: new Uint32Array(PER_SLOT),
    seq: filled(0),
    lateUs: new Uint32Array(PER_SLOT),
    cause: filled(0),
    stamps: filled(3),
    replyTtl: new Uint32Array(PER_SLOT),
    from: filled(FROM_TARGET),
    addresses: new Uint8Array(0),
    typed: Object.fromEntries(OWN.map(({ name }) => [name, filled(name === 'mtu' ? 0 : 255)])),
    details: null,
  };
  for (let at = 0; at < PER_SLOT; at++) {
    const plannedMs = slotMs + at * INTERVAL_MS + phaseMs;
    const isDown = isInOutage(model, series, plannedMs / 1000);
    const rttMs = isDown ? Number.NaN : drawRttMs(model, random);
    samples.lateUs[at] = 20 + Math.floor(40 * random());
    samples.sentMs[at] = (plannedMs * 1000 + (samples.lateUs[at] as number)) / 1000;
    samples.rttMs[at] = rttMs;
    samples.round[at] = plannedMs / 1000;
    samples.replyTtl[at] = Number.isNaN(rttMs) ? 0 : TTL;
    samples.outcome[at] = isDown ? OUTCOMES.unreachable : Number.isNaN(rttMs) ? OUTCOMES.timeout : OUTCOMES.reply;
  }
  return samples;
}

/** Block of a slot. */
export const slotBlock = (series: number, slotMs: number): Uint8Array =>
  encodeBlock(slotSamples(series, slotMs), OWN, slotMs).blob;

/** The samples of a slot with their round trips as a block keeps them. */
function keptSamples(series: number, slotMs: number): BlockSamples {
  const samples = slotSamples(series, slotMs);
  const kept = (ms: number): number => (Number.isNaN(ms) ? ms : keptRtt(ms));
  return { ...samples, rttMs: samples.rttMs.map(kept) };
}

/** Rollups of an hour of a series, from the samples as they are kept. */
export function hourRows(
  series: number,
  hourMs: number,
): { readonly minutes: ReadonlyMap<number, Uint8Array>; readonly hour: Uint8Array } {
  const minutes = new Map<number, Uint8Array>();
  const builder = new RollupSum(RULES, []);
  for (let slot = 0; slot < SLOTS_PER_HOUR; slot++) {
    const slotMs = hourMs + slot * SLOT_MS;
    const figures = keptSamples(series, slotMs);
    for (let minute = 0; minute < MINUTES_PER_SLOT; minute++) {
      builder.reset();
      const from = (minute * figures.count) / MINUTES_PER_SLOT;
      builder.addSamples(figures, from, from + figures.count / MINUTES_PER_SLOT);
      minutes.set(slot * MINUTES_PER_SLOT + minute, builder.encode());
    }
  }
  const sum = new RollupSum(RULES, []);
  for (const row of minutes.values()) sum.add(row, 0, row.length);
  return { minutes, hour: sum.encode() };
}
