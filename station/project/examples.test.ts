import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROBE_IDS, probeOf } from '../../probes/registry.ts';
import { describeFile } from './describe.ts';
import { readFileText } from './read-file.ts';

const EXAMPLES = join(import.meta.dirname, '../../resources/examples');

const read = (name: string) => {
  const file = readFileText(readFileSync(join(EXAMPLES, name), 'utf8'));
  if ('problems' in file) throw new Error(JSON.stringify(file.problems));
  return file;
};

it.each(readdirSync(EXAMPLES))('the example %s is valid, and every target of it measures something', (name) => {
  const targets = Object.entries(describeFile(read(name), new Set()).targets);
  expect(targets.filter(([, { active }]) => !active).map(([target]) => target)).toEqual([]);
});

it('the example of services has all of them', () => {
  const used = Object.values(read('services.yaml').project.targets ?? {}).map(({ probe }) => probe);
  const services = PROBE_IDS.filter((id) => probeOf(id).definition.service);
  expect(services.filter((id) => !used.includes(id))).toEqual([]);
});

it('the example of netProbe leaves nothing out', () => {
  const messages = read('netprobe.json').warnings.map(({ message }) => message);
  expect(messages).toEqual([expect.stringContaining('passes midnight'), expect.stringContaining('Probes of netProbe')]);
});
