import type { CatalogItem, CatalogSeries, CatalogTarget } from '../../core/contracts/catalog.ts';
import { type EditOp, isNamedSection, type Sections } from '../../core/contracts/edits.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { OutcomeRules } from '../../core/model/outcome.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import type { Settings } from '../../core/model/settings.ts';
import { loadOf, type PacketBudget, packetBudget } from '../../core/plan/budget.ts';
import { expandTarget } from '../../core/plan/expand.ts';
import { FaultError } from '../../core/result/result.ts';
import { definitionOf, probeOf } from '../../probes/registry.ts';
import { ScriptedText } from './scripted-text.ts';

type TextOp = Extract<EditOp, { readonly op: 'text' }>;

interface Entry {
  readonly id: number;
  definition: Target;
  series: CatalogSeries[];
  reason: string | null;
}

const taken = (message: string): FaultError => new FaultError({ code: 'project.name-taken', message });

/** The scripted station's project: targets in memory, ids that stay with their names. */
export class ScriptedProject {
  revision = 1;
  name = 'Branch 12';
  defaults: Settings = {};
  groups: Record<string, Group> = {};
  /** Agents of the project, by name. */
  agents: Project['agents'] = {};
  sections: Sections = { outputs: {}, inventories: {}, metrics: null };
  /** Notes by the target's name, as the station finds them. */
  readonly notes = new Map<string, string>();
  /** Names that have no address; all others have one. */
  readonly unresolvable = new Set<string>();
  readonly entries = new Map<string, Entry>();
  private readonly file = new ScriptedText();
  /** The text before the edit in progress. */
  private before = this.file.of({ sounder: 1 });
  private readonly ids = new Map<string, number>();
  private readonly targetOf = new Map<number, Target>();
  private readonly idsByKey = new Map<string, number>();

  get seriesIds(): number[] {
    return [...this.entries.values()].flatMap((entry) => entry.series.map(([id]) => id));
  }

  /** Empty when there is no such series. */
  addressOf(id: number): string {
    const all = [...this.entries.values()].flatMap((entry) => entry.series);
    return all.find(([series]) => series === id)?.[2] ?? '';
  }

  probeOf(series: number): Target['probe'] {
    return this.targetOf.get(series)?.probe ?? 'icmp';
  }

  /** The outcome rules of the probe of a series. */
  rulesOf(series: number): OutcomeRules {
    const target = this.targetOf.get(series);
    return probeOf(target?.probe ?? 'icmp').definition;
  }

  budget(): PacketBudget {
    const loads = [...this.entries].flatMap(([name, { definition }]) =>
      this.expand(name, definition).series.map((series) =>
        loadOf(
          series.address,
          series.settings,
          probeOf(series.probe).compile(series),
          probeOf(series.probe).definition,
        ),
      ),
    );
    return packetBudget(loads);
  }

  /** @returns what undoes it and what the catalog says */
  edit(ops: readonly EditOp[]): { readonly inverse: EditOp[]; readonly item: CatalogItem } {
    const inverse: EditOp[] = [];
    const touched = new Set<string>();
    const removed: Entry[] = [];
    this.before = this.text();
    for (const op of ops) {
      const undo = [this.apply(op, touched, removed)].flat();
      // Renames come in front of the text that contains them, also to undo it.
      if (op.op === 'text') inverse.push(...undo);
      else inverse.unshift(...undo);
    }
    this.revision += 1;
    return { inverse, item: this.change(touched, removed) };
  }

  full(): CatalogItem {
    return { ...this.item([...this.entries]), full: true };
  }

  text(): ProjectText {
    return this.file.of(this.whole());
  }

  private whole(): Project {
    const targets = Object.fromEntries([...this.entries].map(([name, { definition }]) => [name, definition]));
    return { sounder: 1, name: this.name, defaults: this.defaults, groups: this.groups, targets };
  }

  private replaceText(op: TextOp, touched: Set<string>, removed: Entry[]): EditOp {
    const before = this.before;
    const { name = '', defaults = {}, groups = {}, targets = {} } = this.file.read(op, before.version);
    for (const known of [...this.entries.keys()]) {
      if (!Object.hasOwn(targets, known)) this.apply({ op: 'delete', name: known }, touched, removed);
    }
    for (const [one, target] of Object.entries(targets)) this.apply({ op: 'put', name: one, target }, touched, removed);
    Object.assign(this, { name, defaults, groups });
    this.file.write(op.text, this.whole());
    return { op: 'text', text: before.text, over: 'undo' };
  }

  private apply(op: EditOp, touched: Set<string>, removed: Entry[]): EditOp | EditOp[] {
    switch (op.op) {
      case 'put': {
        const before = this.entries.get(op.name)?.definition;
        if (before && op.isNew) throw taken(`Target "${op.name}" already exists: ${before.probe} to ${before.to}`);
        this.put(op.name, op.target);
        touched.add(op.name);
        return before ? { op: 'put', name: op.name, target: before } : { op: 'delete', name: op.name };
      }
      case 'delete': {
        const entry = this.known(op.name);
        this.entries.delete(op.name);
        removed.push(entry);
        return { op: 'put', name: op.name, target: entry.definition, isNew: true };
      }
      case 'rename': {
        const entry = this.known(op.from);
        if (this.entries.has(op.to)) throw new FaultError({ code: 'project.invalid', message: `“${op.to}” is taken` });
        this.entries.delete(op.from);
        this.entries.set(op.to, entry);
        this.ids.set(op.to, entry.id);
        touched.add(op.to);
        return { op: 'rename', from: op.to, to: op.from };
      }
      case 'text':
        return this.replaceText(op, touched, removed);
      case 'putGroup': {
        const before = this.groups[op.name];
        if (before && op.isNew) throw taken(`Group "${op.name}" already exists`);
        this.groups = { ...this.groups, [op.name]: op.group };
        this.expandAll(touched);
        return before ? { op: 'putGroup', name: op.name, group: before } : { op: 'deleteGroup', name: op.name };
      }
      case 'deleteGroup': {
        const { [op.name]: group, ...others } = this.groups;
        if (!group) throw new FaultError({ code: 'project.invalid', message: `Unknown group "${op.name}"` });
        const members = [...this.entries].filter(([, { definition }]) => definition.groups?.includes(op.name));
        for (const [name, { definition }] of members) {
          const groups = definition.groups?.filter((one) => one !== op.name);
          this.put(name, { ...definition, groups });
        }
        this.groups = others;
        this.expandAll(touched);
        const joins = members.map(([name, { definition: target }]): EditOp => ({ op: 'put', name, target }));
        return [{ op: 'putGroup', name: op.name, group, isNew: true }, ...joins];
      }
      case 'defaults': {
        const before = this.defaults;
        this.defaults = op.defaults;
        return { op: 'defaults', defaults: before };
      }
      case 'section': {
        const { section, name, value } = op;
        if (!isNamedSection(section)) {
          const before = this.sections[section] ?? null;
          this.sections = { ...this.sections, [section]: value ?? (section === 'metrics' ? null : undefined) };
          return { op: 'section', section, value: before };
        }
        const { [name ?? '']: before = null, ...others } = this.sections[section];
        this.sections = { ...this.sections, [section]: value === null ? others : { ...others, [name ?? '']: value } };
        return { op: 'section', section, ...(name !== undefined && { name }), value: before };
      }
      case 'name': {
        const before = this.name;
        this.name = op.name;
        return { op: 'name', name: before };
      }
    }
  }

  private known(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw new FaultError({ code: 'project.unknown-target', message: `Unknown target "${name}"` });
    return entry;
  }

  private expandAll(touched: Set<string>): void {
    for (const [name, { definition }] of this.entries) {
      this.put(name, definition);
      touched.add(name);
    }
  }

  private expand(name: string, target: Target) {
    const isGone = this.unresolvable.has(target.to);
    const answer = isGone ? { failed: `${target.to} has no address` } : ['203.0.113.9'];
    const resolved = new Map([[`:${target.to}`, answer]]);
    return expandTarget(
      name,
      target,
      { sounder: 1, defaults: this.defaults, groups: this.groups, agents: this.agents },
      resolved,
      undefined,
      definitionOf,
    );
  }

  private put(name: string, definition: Target): void {
    const id = this.ids.get(name) ?? this.ids.size;
    this.ids.set(name, id);
    const expanded = this.expand(name, definition);
    const series = expanded.series.map((one): CatalogSeries => {
      const key = `${id} ${one.address} ${one.port ?? 0} ${one.group ?? ''} ${one.agent ?? ''}`;
      const seriesId = this.idsByKey.get(key) ?? this.idsByKey.size;
      this.idsByKey.set(key, seriesId);
      this.targetOf.set(seriesId, definition);
      const row = [seriesId, id, one.address, one.group ?? '', one.port ?? 0] as const;
      return one.agent === undefined ? [...row] : [...row, one.agent];
    });
    const known = this.entries.get(name);
    if (known) Object.assign(known, { definition, series, reason: expanded.reason });
    else this.entries.set(name, { id, definition, series, reason: expanded.reason });
  }

  private item(entries: readonly (readonly [string, Entry])[]): CatalogItem {
    return {
      revision: this.revision,
      full: false,
      name: this.name,
      defaults: this.defaults,
      groups: this.groups,
      sections: this.sections,
      targets: entries.map(([name, { id, definition, reason, series }]): CatalogTarget => {
        const isUnresolvable = reason !== null && this.unresolvable.has(definition.to);
        const note = this.notes.get(name) ?? null;
        return { id, name, definition, reason, isUnresolvable, note, seriesCount: series.length };
      }),
      series: entries.flatMap(([, { series }]) => series),
      removedTargets: [],
      removedSeries: [],
    };
  }

  private change(touched: ReadonlySet<string>, removed: readonly Entry[]): CatalogItem {
    const changed = [...this.entries].filter(([name]) => touched.has(name));
    const present = new Set(this.seriesIds);
    const gone = removed.filter((entry) => ![...this.entries.values()].some(({ id }) => id === entry.id));
    const ids = new Set(changed.map(([, { id }]) => id));
    const dropped = [...this.idsByKey].filter(([key]) => ids.has(Number.parseInt(key, 10))).map(([, id]) => id);
    const removedSeries = [...gone.flatMap(({ series }) => series.map(([id]) => id)), ...dropped];
    return {
      ...this.item(changed),
      removedTargets: gone.map(({ id }) => id),
      removedSeries: removedSeries.filter((id) => !present.has(id)),
    };
  }
}
