import type { Colour } from '../../ui/cells/cell-sprites.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const dot = (left: Triple, right: Triple): number => left[0] * right[0] + left[1] * right[1] + left[2] * right[2];
const times = (matrix: Matrix, vector: Triple): Triple => [
  dot(matrix[0], vector),
  dot(matrix[1], vector),
  dot(matrix[2], vector),
];

/**
 * Colours as people without red or green cones see them, as matrices on linear RGB.
 * @source Machado, Oliveira, Fernandes 2009, severity 1.0
 */
const VISIONS: Readonly<Record<string, Matrix>> = {
  trichromat: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Kinds of colour vision that can be simulated. */
export const COLOUR_VISIONS: readonly string[] = Object.keys(VISIONS);

const linear = (byte: number): number =>
  byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;

const parsed = (colour: Colour): Triple => [
  linear(Number.parseInt(colour.slice(1, 3), 16)),
  linear(Number.parseInt(colour.slice(3, 5), 16)),
  linear(Number.parseInt(colour.slice(5, 7), 16)),
];

/** Linear RGB to XYZ, relative to the white of D65. */
const TO_XYZ: Matrix = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

function labOf(colour: Colour, vision: string): Triple {
  const seen = times(VISIONS[vision] ?? TO_XYZ, parsed(colour));
  const clipped: Triple = [Math.max(0, seen[0]), Math.max(0, seen[1]), Math.max(0, seen[2])];
  const [x, y, z] = times(TO_XYZ, clipped);
  const curve = (value: number) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  return [116 * curve(y) - 16, 500 * (curve(x) - curve(y)), 200 * (curve(y) - curve(z))];
}

/** Distance of two colours in CIE Lab, as somebody with that vision sees them; 2.3 is just noticeable. */
export function seenDistance(left: Colour, right: Colour, vision: string): number {
  const one = labOf(left, vision);
  const other = labOf(right, vision);
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
