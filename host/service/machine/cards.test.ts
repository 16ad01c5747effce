import { describe, expect, it } from 'vitest';
import { readCards, wearOfCards } from './cards.ts';
import type { SystemFiles } from './system-files.ts';

/** @param cards content of the files of each, by its name */
const filesOf = (cards: Readonly<Record<string, Readonly<Record<string, string>>>>): SystemFiles => ({
  text: (path) => {
    const [, name = '', file = ''] = /^\/sys\/block\/(\w+)\/(.*)$/.exec(path) ?? [];
    return cards[name]?.[file] ?? null;
  },
  list: (path) => (path === '/sys/block' ? Object.keys(cards) : []),
});

const STAT = '  12 0 96 5 40 0 2048 9 0 14 14\n';

describe('the cards of a machine', () => {
  it('are soldered ones with their wear, and SD cards without', () => {
    const cards = readCards(
      filesOf({
        mmcblk0: {
          'device/type': 'MMC\n',
          'device/life_time': '0x03 0x01\n',
          'device/pre_eol_info': '0x01\n',
          stat: STAT,
        },
        mmcblk0boot0: { 'device/type': 'MMC\n' },
        mmcblk1: { 'device/type': 'SD\n', stat: STAT },
        sda: { stat: STAT },
      }),
    );
    expect(cards).toEqual([
      { name: 'mmcblk0', kind: 'MMC', wearPercent: 30, spare: 'normal', writtenBytes: 1_048_576 },
      { name: 'mmcblk1', kind: 'SD', wearPercent: null, spare: null, writtenBytes: 1_048_576 },
    ]);
    expect(wearOfCards(cards)).toBe(30);
    expect(wearOfCards([])).toBeNull();
  });

  it.each([
    ['0x0b 0x02', 100],
    ['0x00 0x00', null],
    ['0x00 0x01', 10],
    ['0xff 0xff', null],
    ['', null],
    ['worn', null],
  ])('with the life time %j are worn to %s percent', (text, percent) => {
    expect(readCards(filesOf({ mmcblk0: { 'device/life_time': text } }))[0]?.wearPercent).toBe(percent);
  });

  it('with figures that are none have none', () => {
    const [card] = readCards(filesOf({ mmcblk0: { stat: '1 2 x', 'device/pre_eol_info': '0x07' } }));
    expect(card).toEqual({ name: 'mmcblk0', kind: 'MMC', wearPercent: null, spare: null, writtenBytes: null });
  });
});
