import { expect, it } from 'vitest';
import { logoOf } from './brand.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('accepts PNG and SVG as a logo, and names what is wrong with others', () => {
  expect(logoOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toEqual({ type: 'image/png' });
  expect(logoOf(bytes('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'))).toEqual({
    type: 'image/svg+xml',
  });
  expect(logoOf(bytes('GIF89a'))).toEqual({ reason: 'is neither PNG nor SVG' });
  expect(logoOf(bytes('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'))).toMatchObject({
    reason: expect.stringContaining('document type'),
  });
  expect(logoOf(new Uint8Array(2e6 + 1))).toEqual({ reason: 'is larger than 2 MB' });
});
