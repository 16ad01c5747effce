import { isSeq, parseDocument } from 'yaml';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { stationContract } from '../../core/contracts/station.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Client } from '../../core/rpc/contract.ts';

/** Templates and targets that an agent is to measure besides those that it has. */
export interface Assignment {
  readonly templates: readonly string[];
  readonly targets: readonly string[];
}

/**
 * Gives an agent templates and targets in the text of the project's file, in which everything else stays as it is. The station
 * checks the text. Faults: `project.*`, `fleet.unknown-target`.
 * @returns a message, and the result as data
 */
export async function assignAgent(
  station: Pick<Client<typeof stationContract>, 'projectText' | 'edit'>,
  name: string,
  assignment: Assignment,
): Promise<[string, object]> {
  const { text, version } = await textOf(station);
  const assigned = assignedText(text, name, assignment);
  if (assigned === text) return [`${name} has all of that already`, { name, isChanged: false }];
  await station.edit({ ops: [{ op: 'text', text: assigned, over: version }] });
  const what = [
    ...assignment.templates.map((one) => `template ${one}`),
    ...assignment.targets.map((one) => `target ${one}`),
  ];
  return [`${name} measures ${what.join(', ')}`, { name, isChanged: true, ...assignment }];
}

/** The text of the project's file. */
function textOf(station: Pick<Client<typeof stationContract>, 'projectText'>): Promise<ProjectText> {
  return new Promise((resolve, reject) => {
    const reading = station.projectText(null, (first) => {
      reading.cancel();
      resolve(first);
    });
    reading.done.catch(reject);
  });
}

/** The text with the assignment. Fault `fleet.unknown-target`. */
export function assignedText(text: string, name: string, { templates, targets }: Assignment): string {
  const document = parseDocument(text);
  if (!document.hasIn(['agents', name])) document.setIn(['agents', name], document.createNode({}, { flow: true }));
  for (const template of templates) addTo(document, ['agents', name, 'templates'], template, []);
  for (const target of targets) {
    if (!document.hasIn(['targets', target])) {
      throw new FaultError({
        code: 'fleet.unknown-target',
        message: `The project has no target ${target}`,
        hint: 'groups of targets are assigned with a tag: or with a template',
      });
    }
    // A target without agents is measured by this host, or as the defaults say: it still is.
    const inherited = document.getIn(['defaults', 'agents']);
    const before = isSeq(inherited) ? (inherited.toJSON() as string[]) : ['local'];
    addTo(document, ['targets', target, 'agents'], name, before);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Adds an entry to a list, which begins with others where there is none. */
function addTo(
  document: ReturnType<typeof parseDocument>,
  path: readonly string[],
  entry: string,
  before: readonly string[],
): void {
  const list = document.getIn(path);
  if (!isSeq(list)) return document.setIn(path, document.createNode([...before, entry], { flow: true }));
  if (!(list.toJSON() as unknown[]).includes(entry)) list.add(entry);
}
