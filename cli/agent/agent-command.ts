import { type Command, Option } from 'commander';
import { AgentName } from '../../core/fleet/agent-name.ts';
import { pinOfFingerprint } from '../../core/fleet/found-hub.ts';
import { parseSize } from '../../core/model/storage-settings.ts';
import { defaultAgentDir } from '../../host/folders.ts';
import { defined, pathOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';

const MIN_SPOOL_BYTES = 1e6;
const MAX_SPOOL_BYTES = 1e12;
const DEFAULT_SPOOL = '256MB';

export interface AgentRunOptions {
  readonly dataDir: string;
  readonly spoolMaxBytes?: number;
  readonly isSpoolInMemory: boolean;
  readonly proxy: string | null;
  /** Looks for a station on the network where the agent has none yet; null = it does not. */
  readonly find: { readonly key: string | null; readonly name: string | null } | null;
  /** For tests and demonstrations. */
  readonly simulate: boolean;
}

export interface AgentClaimOptions {
  readonly dataDir: string;
  /** null = the station is looked for on the network. */
  readonly code: string | null;
  /** Fingerprint of the key that a station found on the network has to have; null = a person is asked. */
  readonly key: string | null;
  readonly name: string | null;
  readonly proxy: string | null;
}

export interface AgentStatusOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

/** The actions of the subcommands. */
export interface AgentActions {
  run(options: AgentRunOptions): Promise<void>;
  claim(options: AgentClaimOptions): Promise<void>;
  status(options: AgentStatusOptions): Promise<void>;
}

interface Flags {
  readonly data?: string;
  readonly proxy?: string;
  readonly name?: string;
  readonly find?: boolean;
  readonly key?: string;
  readonly json?: boolean;
  readonly spoolMax?: number;
  readonly spoolRam?: boolean;
  readonly simulate?: boolean;
}

/** `sounder agent run|claim|status`. */
export function addAgentCommands(program: Command, actions: AgentActions): Command {
  const agent = program
    .command('agent')
    .description('measure here for a station elsewhere')
    .addHelpText(
      'after',
      '\nGet a claim code from the station, run "sounder agent claim CODE", then "sounder agent run".',
    );
  agent
    .command('run')
    .description('measure what the station asks for, until Ctrl-C; results wait on disk while it cannot be reached')
    .addOption(dataOption())
    .option(
      '--spool-max <SIZE>',
      `room for results that wait for the station (default: ${DEFAULT_SPOOL}); beyond it the oldest are dropped`,
      spoolSize,
    )
    .option('--spool-ram', 'keep them in memory only, for read-only file systems; a restart loses them')
    .option('--find', 'first join the station that lets itself be found on this network, unless the agent has one')
    .addOption(findKeyOption())
    .option('--name <NAME>', 'with --find: name to ask for (default: the station chooses)', nameOption)
    .addOption(proxyOption())
    .option('--simulate', 'use a simulated network instead of the real one, to try an agent')
    .action((flags: Flags) => {
      if (!isFinding(flags) && flags.name !== undefined)
        throw usage('--name names an agent that has no station yet', 'add --find, or give it to: sounder agent claim');
      return actions.run({
        dataDir: dirOf(flags),
        proxy: flags.proxy ?? null,
        isSpoolInMemory: flags.spoolRam ?? false,
        find: isFinding(flags) ? { key: flags.key ?? null, name: flags.name ?? null } : null,
        simulate: flags.simulate ?? false,
        ...defined({ spoolMaxBytes: flags.spoolMax }),
      });
    });
  agent
    .command('claim')
    .description('join the fleet of the station that made a claim code, and wait for its approval')
    .argument('[CODE]', 'claim code, as the station shows it')
    .option('--find', 'look for the station on this network instead, where it lets itself be found')
    .addOption(findKeyOption())
    .addOption(dataOption())
    .option('--name <NAME>', 'name to ask for (default: the station chooses)', nameOption)
    .addOption(proxyOption())
    .action((code: string | undefined, flags: Flags) => {
      if ((code === undefined) !== isFinding(flags))
        throw usage('Give either a claim code or --find', 'the station makes codes: sounder fleet code');
      return actions.claim({
        dataDir: dirOf(flags),
        code: code ?? null,
        key: flags.key ?? null,
        name: flags.name ?? null,
        proxy: flags.proxy ?? null,
      });
    });
  agent
    .command('status')
    .description('show the connection, plan and spool of the agent on this host')
    .addOption(dataOption())
    .option('--json', 'print one JSON document')
    .action((flags: Flags) => actions.status({ dataDir: dirOf(flags), json: flags.json ?? false }));
  return agent;
}

/** `--key` is of no other use. */
const isFinding = ({ find, key }: Flags): boolean => find === true || key !== undefined;

const dirOf = ({ data }: Flags): string => data ?? defaultAgentDir();

const dataOption = (): Option =>
  new Option('--data <DIR>', `data folder of the agent (default: ${defaultAgentDir()})`).argParser(
    pathOption('--data'),
  );

const proxyOption = (): Option =>
  new Option('--proxy <URL>', 'HTTP proxy to reach the station through (default: HTTPS_PROXY)');

const findKeyOption = (): Option =>
  new Option('--key <SHA256:…>', 'with --find: the key of the station, so that nobody is asked').argParser(keyOption);

function nameOption(text: string): string {
  const parsed = AgentName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usage(`--name: ${JSON.stringify(text)} is not a name: ${parsed.error.issues[0]?.message}`);
}

function keyOption(text: string): string {
  if (pinOfFingerprint(text)) return text;
  throw usage('--key is not the fingerprint of a key', 'write it as the station shows it: SHA256: and 43 characters');
}

function spoolSize(text: string): number {
  const parsed = parseSize(text);
  if ('error' in parsed) throw usage(`--spool-max: ${parsed.error}`);
  if (parsed.value >= MIN_SPOOL_BYTES && parsed.value <= MAX_SPOOL_BYTES) return parsed.value;
  throw usage(`--spool-max: ${text} is out of range`, 'give 1MB to 1TB');
}
