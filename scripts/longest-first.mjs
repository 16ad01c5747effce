// Order of test files: those known to take longest first, so that none of them begins when the others have ended.
// Without results of an earlier run, vitest takes the size of a file for its length.
import { BaseSequencer } from 'vitest/node';

/** Ends of the paths of files that take half a minute and more, within each project the longest first. */
const LONGEST = [
  'native/sanitize.full.itest.ts',
  'e2e/host/mixed-services.full.itest.ts',
  'e2e/host/full-disk.full.itest.ts',
  'e2e/host/agent-arm.full.itest.ts',
  'probes/smb/node/leak.full.itest.ts',
  'e2e/host/fleet-hour.full.itest.ts',
  'probes/iperf3/node/leak.full.itest.ts',
  'probes/dns/node/leak.full.itest.ts',
  'e2e/host/report-in-writer.full.itest.ts',
  'e2e/host/fleet-links.full.itest.ts',
  'host/packet-io/scenarios.lab.itest.ts',
  'host/packet-io/native-wire.lab.itest.ts',
  'host/packet-io/native-packets.lab.itest.ts',
  'host/packet-io/broker.lab.itest.ts',
  'e2e/host/report.itest.ts',
  'e2e/host/cli-usage.itest.ts',
  'e2e/host/export.itest.ts',
  'station/reports/render-docx.test.ts',
];

const rankOf = ({ moduleId }) => {
  const rank = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
  return rank < 0 ? LONGEST.length : rank;
};

/** Keeps the order of projects, and of files that are not named. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const placeOf = ({ project }) => projects.indexOf(project.name);
    return sorted.sort((one, other) => placeOf(one) - placeOf(other) || rankOf(one) - rankOf(other));
  }
}
