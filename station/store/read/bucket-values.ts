import { type Spread, spreadOf } from '../../../core/stats/spread.ts';

/** Columns of values, and room to sort them. */
interface Room {
  readonly buckets: Uint32Array;
  readonly values: Float64Array;
  readonly sorted: Float64Array;
}

const roomFor = (count: number): Room => ({
  buckets: new Uint32Array(count),
  values: new Float64Array(count),
  sorted: new Float64Array(count),
});

const FIRST_COUNT = 1024;
/** Values of a day at one a second; room for more is not kept. */
const LARGEST_SPARE = 2 ** 17;
/** Room of values that were visited, for the next ones: growing takes a tenth of the time of a chart. */
let spare: Room | null = null;

function takeRoom(): Room {
  const room = spare ?? roomFor(FIRST_COUNT);
  spare = null;
  return room;
}

/** Values by bucket, for exact percentiles of each. */
export class BucketValues {
  private room: Room | null = null;
  private count = 0;

  add(bucket: number, value: number): void {
    let room = this.room ?? takeRoom();
    if (this.count === room.values.length) room = longer(room);
    this.room = room;
    room.buckets[this.count] = bucket;
    room.values[this.count] = value;
    this.count += 1;
  }

  /** Visits each bucket with values; there are none afterwards. @param buckets number of buckets */
  visit(buckets: number, take: (bucket: number, spread: Spread, count: number) => void): void {
    const { room, count } = this;
    this.room = null;
    this.count = 0;
    if (!room) return;
    const ends = sortByBucket(room, count, buckets);
    for (let bucket = 0, start = 0; bucket < buckets; bucket++) {
      const end = ends[bucket] as number;
      if (end > start) take(bucket, spreadOf(room.sorted.subarray(start, end).sort()), end - start);
      start = end;
    }
    if (room.values.length <= LARGEST_SPARE) spare = room;
  }
}

/** Sorts the values by their bucket. @returns where those of each bucket end */
function sortByBucket({ buckets, values, sorted }: Room, count: number, bucketCount: number): Uint32Array {
  const places = new Uint32Array(bucketCount + 1);
  for (let at = 0; at < count; at++) {
    const next = (buckets[at] as number) + 1;
    places[next] = (places[next] as number) + 1;
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    places[bucket + 1] = (places[bucket + 1] as number) + (places[bucket] as number);
  }
  for (let at = 0; at < count; at++) {
    const bucket = buckets[at] as number;
    const place = places[bucket] as number;
    sorted[place] = values[at] as number;
    places[bucket] = place + 1;
  }
  return places;
}

function longer({ buckets, values }: Room): Room {
  const room = roomFor(2 * values.length);
  room.buckets.set(buckets);
  room.values.set(values);
  return room;
}
