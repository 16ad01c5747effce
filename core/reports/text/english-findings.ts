import type { FindingTexts } from '../findings/finding-facts.ts';

/** Rows of evidence that a finding lists. */
const MAX_ROWS = 5;

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

function listed<Row>(rows: readonly Row[], text: (row: Row) => string): string[] {
  const more = rows.length - MAX_ROWS;
  return [...rows.slice(0, MAX_ROWS).map(text), ...(more > 0 ? [`and ${plural(more, 'more target')}`] : [])];
}

/** Findings in English: evidence → meaning → action. */
export const ENGLISH_FINDINGS: FindingTexts = {
  outages: ({ rows, targets, shared }) => ({
    title: `${rows.length} of ${plural(targets, 'target')} ${rows.length === 1 ? 'was' : 'were'} down`,
    evidence: [
      ...(shared === null ? [] : [`${shared.targets} targets went down at nearly the same time (${shared.at})`]),
      ...listed(rows, ({ title, count, longest, from, to }) => {
        const times = count === 1 ? 'down once' : `down ${count} times, longest`;
        return `${title}: ${times}, ${longest} from ${from} ${to === null ? 'until the end of the span' : `to ${to}`}`;
      }),
    ],
    meaning:
      shared === null
        ? 'The targets were not reachable in this time, each by itself: the cause is likely near each of them'
        : 'Targets that go down together have a cause in common: a link, a device or a provider that they share',
    action:
      shared === null
        ? 'Compare these times with the logs of the targets and of the devices in front of them'
        : 'Find what these targets share (uplink, switch, power, provider), and compare these times with its log',
  }),
  criteria: ({ application, result, rows, judged }) => ({
    title: `${application}: ${rows.length} of ${plural(judged, 'target')} ${result === 'fail' ? (rows.length === 1 ? 'fails' : 'fail') : rows.length === 1 ? 'is marginal' : 'are marginal'}`,
    evidence: listed(
      rows,
      ({ title, items }) =>
        `${title}: ${items.map(({ label, figure, limit }) => `${label} ${figure}, limit ${limit}`).join('; ')}`,
    ),
    meaning:
      result === 'fail'
        ? `The agreed limits of ${application} are not kept: its users are likely to notice`
        : `The limits of a pass for ${application} are not kept, the wider ones are: there is little reserve`,
    action:
      result === 'fail'
        ? 'Find the cause of the figures that exceed their limit, then measure again under the same conditions'
        : 'Watch these targets at busy hours, and measure for longer before relying on them',
  }),
  loss: ({ rows }) => {
    const bursty = rows.filter(({ isBursty }) => isBursty).length;
    const isKnown = rows.every(({ isBursty }) => isBursty !== null);
    return {
      title: `Packets are lost on ${plural(rows.length, 'target')}${isKnown ? ', outside of outages' : ''}`,
      evidence: listed(rows, ({ title, loss, interval, isBursty, longest }) => {
        const range = interval === null ? '' : ` (95 % interval ${interval})`;
        const how = isBursty ? `, in bursts of up to ${longest} packets` : ', one by one';
        return `${title}: ${loss} lost${range}${isBursty === null ? '' : how}`;
      }),
      meaning: !isKnown
        ? 'Whether packets were lost in an outage, in bursts or one by one cannot be told from sums'
        : bursty > 0
          ? 'Losses in bursts point to full queues, to interference or to links that fail for moments; they harm voice and video more than the same share at random'
          : 'Losses one by one point to a link with bit errors, to a rate limit or to an overloaded device',
      action:
        'Look at the path of these targets for the first hop from which on the loss is seen, and at the error and drop counters of its interfaces',
    };
  },
  routes: ({ rows, changes }) => ({
    title: `${plural(changes, 'route change')} on ${plural(new Set(rows.map(({ title }) => title)).size, 'path')}`,
    evidence: listed(rows, ({ at, text }) => `${at}: ${text}`),
    meaning:
      'Packets took another path from then on: delay and loss before and after belong to different networks, and are not one distribution',
    action:
      'Compare the times with maintenance of the provider and with routing logs; judge the spans before and after separately',
  }),
  paths: ({ rows }) => ({
    title: `Something is wrong on ${plural(rows.length, 'path')}`,
    evidence: listed(rows, ({ title, text }) => `${title}: ${text}`),
    meaning: 'The path itself has a fault that figures of the target alone do not show',
    action: 'Report the hop and the flows that are named here to the operator of this part of the network',
  }),
  mtu: ({ rows }) => ({
    title: `${plural(rows.length, 'path')} ${rows.length === 1 ? 'carries' : 'carry'} only small packets`,
    evidence: listed(rows, ({ title, mtu }) => `${title}: path MTU ${mtu}`),
    meaning:
      'Larger packets are fragmented or dropped: transfers, tunnels and logins may hang while small packets pass',
    action: 'Set the MTU of the tunnel or the maximum segment size (MSS) at the edge to this size, or correct the link',
  }),
  load: ({ rows }) => ({
    title: 'Latency rises under load',
    evidence: listed(rows, ({ text }) => text),
    meaning:
      'While the line is full, packets wait in a queue that is too long: calls and interactive work suffer during each large transfer',
    action:
      'Turn on queue management (such as FQ-CoDel or CAKE) at the bottleneck, or shape the traffic to below the rate of the line',
  }),
  voice: ({ rows }) => ({
    title: `Calls to ${plural(rows.length, 'target')} would be rated poorly`,
    evidence: listed(rows, ({ title, mos, r, users }) => `${title}: MOS ${mos}, R ${r} (${users}), estimated`),
    meaning:
      'With these delays and losses, an estimate by the E-model expects dissatisfied users; it is no measurement of a call',
    action:
      'See which input dominates under Voice quality; give voice priority on the path, and measure again with its DSCP',
  }),
  comparison: ({ isWorse, sentences }) => ({
    title: isWorse ? 'Worse than before' : 'Better than before',
    evidence: sentences,
    meaning: isWorse
      ? 'The difference is larger than chance explains: the change, or something that happened since, has an effect'
      : 'The difference is larger than chance explains: the change has the intended effect, as far as nothing else changed',
    action: isWorse
      ? 'Check what was changed between the two surveys, and whether the path is another one, before accepting it'
      : 'Keep this survey as the new baseline',
  }),
  quality: ({ excluded, notTaken, deleted }) => ({
    title: 'The measurement has limits',
    evidence: [
      ...(excluded === null ? [] : [`${excluded.duration} (${excluded.share} of the span) are excluded`]),
      ...(notTaken === null
        ? []
        : [`${notTaken.samples} samples (${notTaken.share}) were not taken, most often: ${notTaken.cause}`]),
      ...(deleted === null
        ? []
        : [
            `The samples of ${deleted.duration} are no longer stored; of ${deleted.sent} sent then, ${deleted.lost} were lost, by the sums of their minutes or hours`,
          ]),
    ],
    meaning: 'No figure and no verdict of this report includes this time: it counts neither as up nor as down',
    action:
      'Read the sections on limits of the report and on excluded time; repeat the survey if the time in question is in it',
  }),
  sums: ({ sumsOf }) => ({
    title: 'The report is made of sums',
    evidence: [
      `Single samples of this span are no longer stored: figures are of the sums of ${sumsOf}, with percentiles that are exact to 3 %`,
    ],
    meaning:
      'Outages, bursts of loss, worst windows and voice quality cannot be told from sums: that none is named does not say that there was none',
    action: 'Make reports while samples are stored, or keep samples for longer (keepSamples of the storage settings)',
  }),
  samples: ({ rows }) => ({
    title: `${plural(rows.length, 'target')} could not be judged`,
    evidence: listed(rows, ({ title, reason }) => `${title}: ${reason}`),
    meaning: 'No verdict is neither good nor bad: the data does not decide it',
    action: 'Measure for longer, or with a shorter interval, where a verdict is needed',
  }),
  nothing: ({ targets, sent, isJudged }) => ({
    title: 'No fault was found',
    evidence: [`${plural(targets, 'target')}, ${sent} packets or transactions: no outage and no unusual loss`],
    meaning: isJudged
      ? 'The targets kept their limits for the time that was measured'
      : 'Nothing unusual happened in the time that was measured',
    action: 'Keep this survey as a baseline to compare later ones with',
  }),
};
