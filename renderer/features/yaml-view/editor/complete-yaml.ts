import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { allProbesSchema } from '../../../../probes/project-schema.ts';
import { allSettings, PROBE_IDS, probeOf } from '../../../../probes/registry.ts';
import { yamlPlace } from './yaml-path.ts';

const SETTINGS = allSettings();

/** Keys that an object at a path may have. */
function keysAt(path: readonly string[]): readonly string[] {
  const place = allProbesSchema().keyPlaces.find(
    (one) => one.path.length === path.length && one.path.every((part, at) => part === '*' || part === path[at]),
  );
  return place?.keys ?? [];
}

/** Names of the entries of a section, as far as the text has them. */
function namesIn(text: string, section: string): string[] {
  const start = new RegExp(`^${section}:[ \\t]*(?:#.*)?$`, 'm').exec(text);
  if (!start) return [];
  const rest = text.slice(start.index + start[0].length);
  const end = /^\S/m.exec(rest);
  const body = end ? rest.slice(0, end.index) : rest;
  return [...body.matchAll(/^ {2}(?:"([^"]+)"|'([^']+)'|([^\s#'":][^:#]*?))\s*:/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function valuesOf(key: string, text: string): readonly Completion[] {
  if (key === 'probe') {
    return PROBE_IDS.map((id) => ({ label: id, detail: probeOf(id).definition.title, type: 'enum' }));
  }
  if (key === 'groups' || key === 'excludeGroups') {
    return namesIn(text, 'groups').map((label) => ({ label, type: 'variable' }));
  }
  if (key === 'autoRegister' || key === 'enabled')
    return ['true', 'false'].map((label) => ({ label, type: 'keyword' }));
  const input = SETTINGS[key]?.input;
  return input?.type === 'choice' ? input.choices.map(([label, detail]) => ({ label, detail, type: 'enum' })) : [];
}

/** Completes keys by their place, and values by their key. */
export function completeYaml(context: CompletionContext): CompletionResult | null {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (/(?:^|\s)#/.test(before)) return null;
  const { path, key, from } = yamlPlace((at) => doc.line(at + 1).text, line.number - 1, before);
  const isTyped = from < before.length;
  if (!isTyped && !context.explicit) return null;
  const at = line.from + from;
  if (key !== null) {
    const options = valuesOf(key, doc.toString());
    return options.length > 0 ? { from: at, options, validFor: /^[\w.-]*$/ } : null;
  }
  const options = keysAt(path).map((label): Completion => {
    const setting = SETTINGS[label];
    return {
      label,
      apply: `${label}: `,
      type: 'property',
      ...(setting && { detail: setting.label, info: setting.help }),
    };
  });
  return options.length > 0 ? { from: at, options, validFor: /^[\w.-]*$/ } : null;
}
