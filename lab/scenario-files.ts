import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { Scenario } from '../host/packet-io/network/scenario.ts';

const SCENARIOS_DIR = join(import.meta.dirname, '..', 'host', 'packet-io', 'scenarios');

export interface ScenarioFile {
  readonly name: string;
  readonly path: string;
  readonly scenario: Scenario;
}

/** @throws ZodError naming every invalid key */
export function readScenario(path: string): Scenario {
  return Scenario.parse(parse(readFileSync(path, 'utf8')));
}

/** Reads all of host/packet-io/scenarios, by name. */
export function scenarioFiles(): readonly ScenarioFile[] {
  return readdirSync(SCENARIOS_DIR)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const path = join(SCENARIOS_DIR, file);
      return { name: basename(file, '.yaml'), path, scenario: readScenario(path) };
    });
}
