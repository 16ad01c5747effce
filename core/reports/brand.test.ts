import { expect, it } from 'vitest';
import { smallPng } from '../pictures/testing/small-pictures.ts';
import { logoOf } from './brand.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('accepts PNG and SVG as a logo, and names what is wrong with others', () => {
  expect(logoOf(smallPng())).toEqual({ type: 'image/png' });
  expect(logoOf(smallPng().subarray(0, 9))).toEqual({ reason: 'is a damaged or incomplete PNG file' });
  expect(logoOf(bytes('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'))).toEqual({
    type: 'image/svg+xml',
  });
  expect(logoOf(bytes('GIF89a'))).toEqual({ reason: 'is neither PNG nor SVG' });
  expect(logoOf(bytes('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'))).toMatchObject({
    reason: expect.stringContaining('document type'),
  });
  expect(logoOf(new Uint8Array(2e6 + 1))).toEqual({ reason: 'is larger than 2 MB' });
});
