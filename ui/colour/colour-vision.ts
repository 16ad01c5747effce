/** Linear light of red, green and blue, 0 to 1. */
type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

export const DEFICIENCIES = ['protanopia', 'deuteranopia', 'tritanopia'] as const;
export type Deficiency = (typeof DEFICIENCIES)[number];

/**
 * Linear RGB as it becomes for each deficiency at severity 1.
 * @source Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009, table 1
 */
const SIMULATION: Readonly<Record<Deficiency, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** @source IEC 61966-2-1, sRGB to XYZ under D65 */
const TO_XYZ: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];
const WHITE: Rgb = [0.9505, 1, 1.089];

const times = (matrix: Matrix, [r, g, b]: Rgb): Rgb => {
  const [x, y, z] = matrix.map(([own, two, three]) => own * r + two * g + three * b);
  return [x ?? 0, y ?? 0, z ?? 0];
};

/** @param hex `#rrggbb` @source IEC 61966-2-1 */
function linearOf(hex: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** @source CIE 15:2004, CIELAB */
function labOf(linear: Rgb): Rgb {
  const [x, y, z] = times(TO_XYZ, linear).map((value, at) => {
    const ratio = Math.max(0, value) / (WHITE[at] as number);
    return ratio > (6 / 29) ** 3 ? Math.cbrt(ratio) : ratio / (3 * (6 / 29) ** 2) + 4 / 29;
  }) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const seen = (hex: string, deficiency: Deficiency | null): Rgb => {
  const linear = linearOf(hex);
  if (deficiency === null) return labOf(linear);
  const [r, g, b] = times(SIMULATION[deficiency], linear);
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return labOf([within(r), within(g), within(b)]);
};

/**
 * Difference of two colours as someone with a deficiency sees them: about 2 is just noticeable side by side.
 * @param deficiency null = none
 * @source CIE 15:2004, ΔE*ab
 */
export function colourDifference(one: string, other: string, deficiency: Deficiency | null): number {
  const [left, right] = [seen(one, deficiency), seen(other, deficiency)];
  return Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2]);
}
