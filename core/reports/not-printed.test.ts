import { expect, it } from 'vitest';
import type { FigureItem } from './document-parts.ts';
import { notPrinted } from './not-printed.ts';

const item = (label: string, value: number | null, reason: string | null): FigureItem => ({
  ...{ metric: 'mos', label, value, reason, text: '–' },
  ...{ low: null, high: null, interval: null, samples: 0 },
});

it('names figures that are not printed with their reason, and each reason once', () => {
  const figures = [
    item('Jitter', null, 'No reply'),
    item('MOS', null, 'Too few replies: 3, 30 needed'),
    item('Loss', 0, null),
    item('Apdex', null, 'No reply'),
    item('R', null, null),
  ];
  expect(notPrinted(figures)).toBe('Jitter, Apdex (No reply); MOS (Too few replies: 3, 30 needed); R');
  expect(notPrinted([item('Loss', 0, null)])).toBeNull();
});
