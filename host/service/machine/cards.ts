import type { SystemFiles } from './system-files.ts';

const SECTOR_BYTES = 512;
/** Sectors written, in /sys/block/NAME/stat (Documentation/block/stat.rst). */
const SECTORS_WRITTEN = 6;
const WHOLE_CARD = /^mmcblk\d{1,3}$/;

/** A card of flash memory, which wears with what is written to it. */
export interface Card {
  /** Name of its device, as `mmcblk0`. */
  readonly name: string;
  /** `SD`, or `MMC`, which soldered ones are. */
  readonly kind: string;
  /** Used part of its life, in steps of ten, 100 = all or more; null = it does not say, as SD cards do not. */
  readonly wearPercent: number | null;
  /** Its spare blocks; null = it does not say. */
  readonly spare: 'normal' | 'low' | 'urgent' | null;
  /** Since the computer started; null = not known. */
  readonly writtenBytes: number | null;
}

/** Reads the cards of this machine, from /sys. */
export const readCards = (files: SystemFiles): readonly Card[] =>
  files
    .list('/sys/block')
    .filter((name) => WHOLE_CARD.test(name))
    .map((name) => ({
      name,
      kind: files.text(`/sys/block/${name}/device/type`)?.trim().slice(0, 16) || 'MMC',
      wearPercent: wearOf(files.text(`/sys/block/${name}/device/life_time`) ?? ''),
      spare: SPARES[files.text(`/sys/block/${name}/device/pre_eol_info`)?.trim() ?? ''] ?? null,
      writtenBytes: writtenOf(files.text(`/sys/block/${name}/stat`) ?? ''),
    }));

/** The most worn one. */
export const wearOfCards = (cards: readonly Card[]): number | null =>
  cards.reduce<number | null>(
    (most, { wearPercent }) => (wearPercent === null ? most : Math.max(most ?? 0, wearPercent)),
    null,
  );

/** Words for PRE_EOL_INFO (JEDEC eMMC 5.0). */
const SPARES: Readonly<Record<string, NonNullable<Card['spare']>>> = {
  '0x01': 'normal',
  '0x02': 'low',
  '0x03': 'urgent',
};

/** Two estimates for two kinds of blocks (JEDEC eMMC 5.0, DEVICE_LIFE_TIME_EST): n = up to n × 10 %, 0x0b = beyond, 0 = not known. */
function wearOf(text: string): number | null {
  const [, ...parts] = /^0x([0-9a-f]{2}) 0x([0-9a-f]{2})$/i.exec(text.trim()) ?? [];
  const known = parts.map((part) => Number.parseInt(part, 16)).filter((step) => step >= 1 && step <= 11);
  return known.length === 0 ? null : Math.min(100, Math.max(...known) * 10);
}

function writtenOf(text: string): number | null {
  const sectors = text.trim().split(/\s+/)[SECTORS_WRITTEN];
  return sectors !== undefined && /^\d{1,15}$/.test(sectors) ? Number(sectors) * SECTOR_BYTES : null;
}
