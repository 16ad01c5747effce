import { AgentName } from '../../../core/fleet/agent-name.ts';
import { type Agent, type Project, Site, Tag, type Target, TargetName } from '../../../core/model/project.ts';
import { byPlace, type ProjectProblem } from '../problem.ts';
import type { Located } from './json-text.ts';
import { type NetprobeFile, parseNetprobe } from './netprobe-schema.ts';
import { FreeNames, meantTarget, type PlacedJob } from './netprobe-targets.ts';

/** A file as a project, part by part. */
export interface FleetImport {
  readonly project: Project;
  /** Its parts in the project. */
  readonly mapped: readonly ProjectProblem[];
  /** Parts without an equivalent, or taken over with a difference, and why. */
  readonly unmapped: readonly ProjectProblem[];
}

type FileProbe = NetprobeFile['probe'][number];

/** Names of fields that say where a probe is. */
const SITES = ['site', 'location', 'place'];

/**
 * Reads the configuration of a netProbe server as a fleet: its probes become agents that report over the interface of netProbe,
 * with their own jobs as targets, and templates stay templates. Passwords are left out.
 */
export function readNetprobeFleet(source: string): FleetImport | { readonly problems: readonly ProjectProblem[] } {
  const read = parseNetprobe(source);
  return 'problems' in read ? read : new FleetReading(read.file, read.located).result();
}

class FleetReading {
  private readonly file: NetprobeFile;
  private readonly located: Located;
  private readonly mapped: ProjectProblem[] = [];
  private readonly unmapped: ProjectProblem[];
  private readonly targets = new Map<string, Target>();
  private readonly names = new FreeNames();
  private readonly agents = new Map<string, Agent>();
  private readonly templates = new Map<string, { targets: string[] }>();

  constructor(file: NetprobeFile, located: Located) {
    this.file = file;
    this.located = located;
    this.unmapped = [...located.warnings];
  }

  result(): FleetImport {
    this.readTemplates();
    for (const [at, probe] of lastOnes(this.file.probe, (at, why) => this.lacks(['probe', at], why))) {
      this.readProbe(probe, at);
    }
    this.readOutputs();
    this.readGlobal();
    const project: Project = {
      sounder: 1,
      ...(this.agents.size > 0 && { agents: Object.fromEntries(this.agents) }),
      ...(this.templates.size > 0 && { templates: Object.fromEntries(this.templates) }),
      targets: Object.fromEntries(this.targets),
    };
    return { project, mapped: byPlace(this.mapped), unmapped: byPlace(this.unmapped) };
  }

  private readTemplates(): void {
    for (const [at, { name, jobs = [] }] of (this.file.template ?? []).entries()) {
      const path = ['template', at];
      const named = TargetName.safeParse(name);
      if (!named.success) {
        this.lacks([...path, 'name'], `The template is left out: ${named.error.issues[0]?.message}`);
        continue;
      }
      if (this.templates.has(name))
        this.lacks([...path, 'name'], `A template "${name}" was there before: this one counts`);
      const targets = jobs.flatMap((job, index) => this.readJob({ job, path: [...path, 'jobs', index] }, name, []));
      this.templates.set(name, { targets });
      this.takes(path, `template ${name} with ${counted(targets.length, 'target')}`);
    }
  }

  private readProbe(probe: FileProbe, at: number): void {
    const path = ['probe', at];
    const name = this.agentNameOf(probe, path);
    const agent: Agent = { ...this.hostOf(probe, path, name), ...this.placeOf(probe, path) };
    if (name !== probe.probename) agent.description = probe.probename.slice(0, 1000);
    const templates = (probe.template ?? []).filter((one, index) => {
      if (!this.templates.has(one)) this.lacks([...path, 'template', index], `There is no template "${one}"`);
      return this.templates.has(one);
    });
    if (templates.length > 0) agent.templates = [...new Set(templates)];
    this.agents.set(name, agent);
    const own = (probe.jobs ?? []).flatMap((job, index) =>
      this.readJob({ job, path: [...path, 'jobs', index] }, name, [name]),
    );
    const parts = [counted(own.length, 'target'), ...templates.map((one) => `template ${one}`)];
    this.takes(path, `agent ${name} with ${parts.join(', ')}`);
  }

  /** @param owner of the job, for the name of its target @returns the target's name; empty = it has none */
  private readJob(placed: PlacedJob, owner: string, agents: readonly string[]): readonly string[] {
    const meant = meantTarget(placed, this.located, this.unmapped);
    if (!meant) return [];
    const { target, reason } = meant;
    const name = this.names.take(`${owner} ${placed.job.job} ${target.to}`);
    this.targets.set(name, { ...target, agents: [...agents] });
    const state = reason === null ? '' : `, which is disabled: ${reason}`;
    this.takes(placed.path, `target ${name} (${target.probe})${state}`);
    return [name];
  }

  private agentNameOf({ probename }: FileProbe, path: readonly PropertyKey[]): string {
    const plain = probename
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 55)
      .replace(/-+$/, '');
    const base = AgentName.safeParse(plain).success ? plain : `probe-${plain || String(this.agents.size + 1)}`;
    let name = base;
    for (let number = 2; this.agents.has(name); number++) name = `${base}-${number}`;
    if (name !== probename)
      this.lacks([...path, 'probename'], `The agent is called ${name}: names of agents are host names`);
    return name;
  }

  /** Host id, host name and version; without a valid id the probe has to be approved in the lobby. */
  private hostOf(probe: FileProbe, path: readonly PropertyKey[], name: string): Pick<Agent, 'netprobe'> {
    const { id, hostname, firmware = 'current' } = probe;
    if (!/^[0-9a-f]{64}$/.test(id)) {
      this.lacks(
        [...path, 'id'],
        'This is no host id of 64 hexadecimal digits: the probe has to be approved when it reports',
      );
      return {};
    }
    const version = this.file.global?.firmware?.[firmware];
    const isVersion = version !== undefined && /^\d{1,3}(\.\d{1,3}){1,2}$/.test(version);
    if (!isVersion && (version !== undefined || probe.firmware !== undefined)) {
      this.lacks([...path, 'firmware'], `The version of "${firmware}" is unknown: the probe keeps the one it has`);
    }
    const isHost = hostname !== undefined && /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(hostname);
    if (hostname !== undefined && !isHost)
      this.lacks([...path, 'hostname'], `${JSON.stringify(hostname)} is no host name`);
    const hostName = isHost && hostname !== name ? { hostName: hostname } : {};
    return { netprobe: { hostId: id, ...hostName, ...(isVersion && { firmware: version }) } };
  }

  /** Fields of a probe: a place becomes its site, other texts become tags. */
  private placeOf({ fields = {} }: FileProbe, path: readonly PropertyKey[]): Pick<Agent, 'site' | 'tags'> {
    const tags = new Set<string>();
    let site: string | undefined;
    for (const [output, ofOutput] of Object.entries(fields)) {
      for (const [key, value] of Object.entries(ofOutput)) {
        const at = [...path, 'fields', output, key];
        const tag = `${key}:${String(value)}`;
        if (SITES.includes(key) && site === undefined && Site.safeParse(value).success) {
          site = value as string;
          this.takes(at, `site ${site}`);
        } else if (isPlain(value) && Tag.safeParse(tag).success && tags.size < 32) {
          tags.add(tag);
          this.takes(at, `tag ${tag}`);
        } else this.lacks(at, 'Agents have a site and tags, and no other fields');
      }
    }
    return { ...(site !== undefined && { site }), ...(tags.size > 0 && { tags: [...tags] }) };
  }

  private readOutputs(): void {
    for (const [at, { engine, active }] of (this.file.output ?? []).entries()) {
      const isActive = active === 'True' || active === true;
      const why = engine === 'debug' ? 'Sounder stores all results' : `Sounder does not write to ${engine}`;
      const advice =
        engine === 'debug' ? '' : ': use outputs of the project (Prometheus remote write), the metrics or exports';
      this.lacks(['output', at], isActive ? `${why}${advice}` : `The output ${engine} is not active`);
    }
  }

  private readGlobal(): void {
    const { config_cache, server_name, tcp_port } = this.file.global ?? {};
    const address = `${server_name ?? 'localhost'}:${tcp_port ?? 5000}`;
    if (server_name !== undefined || tcp_port !== undefined) {
      this.lacks(['global'], `The address is no part of a project: start Sounder with serve --netprobe ${address}`);
    }
    if (config_cache !== undefined) this.lacks(['global', 'config_cache'], 'Sounder reads the file when it changes');
  }

  private takes(path: readonly PropertyKey[], message: string): void {
    this.mapped.push(this.located.problem(path, message));
  }

  private lacks(path: readonly PropertyKey[], message: string): void {
    this.unmapped.push(this.located.problem(path, message));
  }
}

const counted = (count: number, noun: string): string => `${count} ${count === 1 ? noun : `${noun}s`}`;

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The probes that count: of two with one name, or with one id, the last, as in netProbe. */
function lastOnes(
  probes: readonly FileProbe[],
  warn: (at: number, message: string) => void,
): readonly (readonly [at: number, probe: FileProbe])[] {
  const lastOfName = new Map(probes.map(({ probename }, at) => [probename, at]));
  const lastOfId = new Map(probes.map(({ id }, at) => [id, at]));
  return [...probes.entries()].flatMap(([at, probe]): (readonly [number, FileProbe])[] => {
    const { id, probename } = probe;
    if (lastOfId.get(id) !== at) warn(at, 'The probe is left out: a later one has the same id');
    else if (lastOfName.get(probename) !== at && probename !== 'unknown')
      warn(at, `The probe is left out: a later one is called ${probename} as well`);
    else return [[at, probe]];
    return [];
  });
}
