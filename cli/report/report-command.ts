import { type Command, Option } from 'commander';
import { CRITERIA_PRESETS } from '../../core/reports/criteria-presets.ts';
import { PAPERS } from '../../core/reports/paper.ts';
import { REDACTIONS } from '../../core/reports/redact/redact-document.ts';
import { REPORT_FORMATS } from '../../core/reports/report-formats.ts';
import { REPORT_LANGUAGES, type ReportLanguage } from '../../core/reports/report-language.ts';
import { defined, pathOption } from '../command/options.ts';
import { usage } from '../command/usage.ts';
import { patternsOption } from '../export/pattern-list.ts';
import type { ReportCommandOptions } from './report.ts';

/** Options as commander has them: those of the command, some under the names of their flags. */
interface Flags
  extends Omit<ReportCommandOptions, 'language' | 'criteria' | 'targets' | 'groups' | 'probes' | 'fonts'> {
  readonly lang: ReportLanguage;
  readonly criteria?: readonly string[];
  readonly targets?: readonly string[];
  readonly groups?: readonly string[];
  readonly probe?: readonly string[];
  readonly font?: readonly string[];
}

const TIMES = '2026-11-30T08:00:00Z, 2026-11-30 (UTC), -24h or now';
const CRITERIA_IDS: readonly string[] = CRITERIA_PRESETS.map(({ id }) => id);
const DEFAULT_CRITERIA = 'reachability';

/** `sounder report`. */
export function addReportCommand(
  program: Command,
  run: (dir: string | undefined, options: ReportCommandOptions) => Promise<void>,
): void {
  program
    .command('report [DIR]')
    .description('make a report of a survey or a span; works beside a running Sounder and changes nothing in DIR')
    .option('--survey <NAME>', 'survey to report, by name or number (#3); default: all stored data')
    .option('--before <NAME>', 'earlier survey to compare with')
    .option('--from <T>', `first time: ${TIMES}`)
    .option('--to <T>', 'time before which it ends, as --from; a date includes its day')
    .addOption(
      listOf('--format <LIST>', `formats: ${REPORT_FORMATS.join(', ')}`, REPORT_FORMATS).default(['html'], 'html'),
    )
    .addOption(new Option('--lang <L>', 'language of its texts').choices([...REPORT_LANGUAGES]).default('en'))
    .addOption(
      patterns(
        '--criteria <LIST>',
        `criteria to judge by: ${CRITERIA_IDS.join(', ')}, those of the project, and files (YAML or JSON); default: ${DEFAULT_CRITERIA}`,
      ),
    )
    .addOption(
      new Option('--paper <SIZE>', 'paper of a PDF, and of a Word document from the shipped template')
        .choices([...PAPERS])
        .default('a4'),
    )
    .addOption(
      listOf(
        '--redact <LIST>',
        `left out: ${REDACTIONS.join(', ')} (addresses and names of hosts become host-1 …)`,
        REDACTIONS,
      ).default([], 'nothing'),
    )
    .option('--company <NAME>', 'company that hands the report over, on its cover')
    .option('--logo <FILE>', 'its logo, PNG or SVG', pathOption('--logo'))
    .option('--accent <COLOUR>', 'its colour, as #14508c')
    .option(
      '--template <FILE>',
      'Word file (.docx) with tags that a Word document is made from (docs/report-template.md)',
      pathOption('--template'),
    )
    .option('--font <FILE>', 'font of a PDF for characters that its fonts lack (Chinese …); can be repeated', manyOf)
    .option('--time-zone <ZONE>', 'time zone of all times, as Europe/Berlin', 'UTC')
    .option('--date <T>', 'date of the report (default: the end of the data)')
    .addOption(patterns('--targets <LIST>', 'targets by name, glob, address or CIDR, separated by commas'))
    .addOption(patterns('--groups <LIST>', 'groups by name or glob'))
    .addOption(patterns('--probe <LIST>', 'probe types'))
    .option(
      '--out <BASE>',
      'beginning of the file names: writes BASE.html … and BASE.manifest.json',
      pathOption('--out'),
    )
    .option(
      '--verify <MANIFEST>',
      'check the files of a report by its manifest, and with DIR also the data',
      pathOption('--verify'),
    )
    .option(
      '--write-template <FILE>',
      'write the shipped Word template, to be edited and given with --template',
      pathOption('--write-template'),
    )
    .action((dir: string | undefined, flags: Flags) => run(dir, optionsOf(flags)));
}

const manyOf = (path: string, others: readonly string[] = []): readonly string[] => [...others, path];

const patterns = (flags: string, text: string): Option =>
  new Option(flags, text).argParser(patternsOption(flags.split(' ')[0] ?? flags));

/** A list of words of which each is one of a choice. */
function listOf(flags: string, text: string, choices: readonly string[]): Option {
  const name = flags.split(' ')[0] ?? flags;
  return new Option(flags, text).argParser((written: string) => {
    const words = written.split(',').map((one) => one.trim());
    const wrong = words.find((one) => !choices.includes(one));
    if (wrong !== undefined) throw usage(`${name}: ${JSON.stringify(wrong)} is not one of ${choices.join(', ')}`);
    return [...new Set(words)];
  });
}

const optionsOf = ({ lang, criteria, targets, groups, probe, font, ...rest }: Flags): ReportCommandOptions => ({
  ...defined(rest),
  format: rest.format,
  criteria: criteria ?? [DEFAULT_CRITERIA],
  timeZone: rest.timeZone,
  paper: rest.paper,
  redact: rest.redact,
  fonts: font ?? [],
  language: lang,
  targets: targets ?? [],
  groups: groups ?? [],
  probes: probe ?? [],
});
