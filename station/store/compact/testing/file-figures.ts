import { blockHead } from '../../block/block-head.ts';
import { type DayFile, openDayFileToRead } from '../../days/day-files.ts';
import {
  GROUP_SERIES,
  groupOfHour,
  groupOfMinute,
  groupOfPack,
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  MAX_PARTS,
  MINUTES_PER_HOUR,
  minuteOfDay,
  seriesOfBlock,
} from '../../days/spans.ts';
import { readGroup, readPack } from '../../rollup/group-row.ts';
import { ProbeSums } from '../probe-sums.ts';

interface Row {
  readonly id: number;
  readonly blob: Buffer;
}

/** Samples by series and slot, minute or hour of a file's span: what its blocks or rollups are of. */
export function fileFigures(file: DayFile): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  const add = (span: number, series: number, samples: number) => {
    const key = `${file.level} ${new Date(file.fromMs).toISOString().slice(0, 10)} ${span} ${series}`;
    figures.set(key, (figures.get(key) ?? 0) + samples);
  };
  const opened = openDayFileToRead(file);
  if (!opened.ok) throw new Error(opened.fault.message);
  const rows = (table: string) => opened.value.prepare<[], Row>(`SELECT id, blob FROM ${table}`).all();
  if (file.level === 'samples') {
    for (const { id, blob } of rows('block')) {
      add(Math.floor(id / (MAX_PARTS * 2 ** 32)), seriesOfBlock(id), blockHead(blob).count);
    }
  } else if (file.level === 'minutes') addMinutes(rows, add);
  else for (const { id, blob } of rows('hour')) addGroup(id % HOURS_PER_MONTH, groupOfHour(id), blob, add);
  opened.value.close();
  return figures;
}

type Add = (span: number, series: number, samples: number) => void;

function addMinutes(rows: (table: string) => readonly Row[], add: Add): void {
  const sums = new ProbeSums();
  for (const { id, blob } of rows('minute')) addGroup(minuteOfDay(id), groupOfMinute(id), blob, add);
  for (const { id, blob } of rows('pack')) {
    readPack(blob).each((inGroup, minutes) =>
      minutes.each((minute, offset, length) => {
        const samples = sums.samplesIn({ bytes: minutes.bytes, offset, length });
        add((id % HOURS_PER_DAY) * MINUTES_PER_HOUR + minute, groupOfPack(id) * GROUP_SERIES + inGroup, samples);
      }),
    );
  }
}

function addGroup(span: number, group: number, blob: Buffer, add: Add): void {
  const sums = new ProbeSums();
  const table = readGroup(blob);
  table.each((inGroup, offset, length) =>
    add(span, group * GROUP_SERIES + inGroup, sums.samplesIn({ bytes: table.bytes, offset, length })),
  );
}
