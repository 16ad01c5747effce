import { numberIn, type SystemFiles } from './system-files.ts';

export interface TemperatureSensor {
  /** Name of the zone or the chip: `cpu-thermal`, `coretemp Package id 0`. */
  readonly name: string;
  readonly celsius: number;
}

/** Sensors report nonsense while they start, and some always do. */
const PLAUSIBLE = { least: -60, most: 200 } as const;
const MAX_SENSORS = 64;

/**
 * The temperature sensors in the kernel's order: thermal zones (kernel `sysfs-api.rst` of thermal), then those of
 * hardware monitors (kernel `hwmon/sysfs-interface.rst`), which PCs have instead.
 */
export function readTemperatures(files: SystemFiles): readonly TemperatureSensor[] {
  const inOrder = (names: readonly string[], prefix: string) =>
    names
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .sort((left, right) => Number(left.slice(prefix.length)) - Number(right.slice(prefix.length)));
  const zones = inOrder(files.list('/sys/class/thermal'), 'thermal_zone').flatMap((zone) => {
    const dir = `/sys/class/thermal/${zone}`;
    return sensorAt(files, `${dir}/temp`, textIn(files, `${dir}/type`) ?? zone);
  });
  const monitored = inOrder(files.list('/sys/class/hwmon'), 'hwmon').flatMap((monitor) => {
    const dir = `/sys/class/hwmon/${monitor}`;
    const chip = textIn(files, `${dir}/name`) ?? monitor;
    const inputs = files.list(dir).filter((name) => /^temp\d+_input$/.test(name));
    return inputs.flatMap((input) => {
      const label = textIn(files, `${dir}/${input.replace('_input', '_label')}`);
      return sensorAt(files, `${dir}/${input}`, label === null ? chip : `${chip} ${label}`);
    });
  });
  // A zone is often a hardware monitor too, with the type of the zone as its name.
  const known = new Set(zones.map(({ name }) => plain(name)));
  return [...zones, ...monitored.filter(({ name }) => !known.has(plain(name)))].slice(0, MAX_SENSORS);
}

const plain = (name: string): string => name.replaceAll('-', '_');

function sensorAt(files: SystemFiles, path: string, name: string): readonly TemperatureSensor[] {
  const millidegrees = numberIn(files, path);
  if (millidegrees === null) return [];
  const celsius = millidegrees / 1000;
  return celsius > PLAUSIBLE.least && celsius < PLAUSIBLE.most ? [{ name, celsius }] : [];
}

function textIn(files: SystemFiles, path: string): string | null {
  return files.text(path)?.trim().slice(0, 40) || null;
}
