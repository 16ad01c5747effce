import { expect, it } from 'vitest';
import { LayoutOptions, PLAIN_LAYOUT } from './layout-options.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

const withLogo = (type: string, base64: string) =>
  LayoutOptions.safeParse({ ...PLAIN_LAYOUT, brand: { ...PLAIN_LAYOUT.brand, logo: { type, base64 } } });

it('takes a layout with a logo', () => {
  expect(withLogo('image/svg+xml', btoa(SVG)).data?.brand.logo).toEqual({ type: 'image/svg+xml', base64: btoa(SVG) });
});

it.each([
  ['image/svg+xml', btoa('text'), 'The logo is neither PNG nor SVG'],
  ['image/svg+xml', btoa(`<!DOCTYPE svg>${SVG}`), 'The logo has a document type, which an SVG does not need'],
  ['image/png', btoa(SVG), 'The logo is not image/png'],
  ['image/png', '%', 'Invalid base64-encoded string'],
])('refuses a logo as %s with %j', (type, base64, message) => {
  expect(withLogo(type, base64).error?.issues.map((issue) => issue.message)).toEqual([message]);
});
