import { describe, expect, it } from 'vitest';
import { ERROR_CAUSES, OUTCOMES, type Outcome } from '../model/outcome.ts';
import { TRANSLATIONS } from '../model/packet-columns.ts';
import type { HopSample } from './hop-sample.ts';
import { interpretPath, type PathFindings, type PathLimits, viewOf } from './interpret.ts';
import { PathTable } from './path-table.ts';

const RULES = { refusedIsAnswer: true, transitOutcomes: ['ttl-exceeded'] } as const;
const TARGET = '203.0.113.9';

const sample = (more: Omit<Partial<HopSample>, 'outcome'> & { readonly outcome?: Outcome }): HopSample => {
  const { outcome = 'ttl-exceeded', ...rest } = more;
  return {
    series: 1,
    round: 0,
    flow: 0,
    sourcePort: 0,
    hop: 1,
    cause: 0,
    rttMs: 1,
    address: null,
    icmpType: 255,
    icmpCode: 255,
    replyTtl: 0,
    quotedTtl: 1,
    mpls: [],
    translation: TRANSLATIONS.none,
    isLast: false,
    sentAtMs: 1000,
    ...rest,
    outcome: OUTCOMES[outcome],
  };
};

/** One hop in one round: who answers; null = nobody. */
type Answers = (hop: number, round: number) => string | null;

function tableOf(
  rounds: number,
  hops: number,
  answers: Answers,
  more: Omit<Partial<HopSample>, 'outcome'> = {},
): PathTable {
  const table = new PathTable(RULES);
  for (let round = 0; round < rounds; round++) {
    for (let hop = 1; hop <= hops; hop++) {
      const address = answers(hop, round);
      const isEnd = hop === hops;
      const outcome = address === null ? (isEnd ? 'timeout' : 'unanswered') : isEnd ? 'reply' : 'ttl-exceeded';
      const rttMs = address === null ? Number.NaN : hop + (round % 2);
      table.add(sample({ round, hop, address, outcome, rttMs, isLast: isEnd, ...more }));
    }
  }
  return table;
}

const ROUTERS = ['192.0.2.1', '198.51.100.1', '198.51.100.5', TARGET];
const straight: Answers = (hop) => ROUTERS[hop - 1] ?? null;
const words = (table: PathTable, limits: PathLimits | null = null): PathFindings =>
  interpretPath(viewOf(table, table.figures(), TARGET, limits));

describe('a table of hops', () => {
  it('has figures for each', () => {
    const [first, , third] = tableOf(10, 4, (hop, round) =>
      hop === 3 && round % 5 === 0 ? null : straight(hop, round),
    ).figures();
    expect(first).toMatchObject({
      hop: 1,
      sent: 10,
      answered: 10,
      lastMs: 2,
      minMs: 1,
      maxMs: 2,
      avgMs: 1.5,
      jitterMs: 1,
      isEnd: false,
    });
    expect(first?.stdevMs).toBeCloseTo(0.527, 3);
    expect(third).toMatchObject({ sent: 10, answered: 8 });
  });

  it('counts the target once per round, and its losses', () => {
    const table = tableOf(10, 4, (hop, round) => (hop === 4 && round < 3 ? null : straight(hop, round)));
    expect([table.rounds, table.targetSent, table.targetAnswered]).toEqual([10, 10, 7]);
    expect(table.figures().at(-1)).toMatchObject({ hop: 4, isEnd: true, sent: 10, answered: 7 });
  });

  it('leaves out what was not measured and what came late', () => {
    const table = new PathTable(RULES);
    table.add(sample({ outcome: 'not-measured' }));
    table.add(sample({ outcome: 'late' }));
    table.add(sample({ outcome: 'local-error', hop: 0, isLast: true }));
    expect([table.figures(), table.targetSent, table.rounds]).toEqual([[], 0, 1]);
  });

  it('leaves out a tail of hops that never answered', () => {
    const table = tableOf(3, 8, (hop) => (hop < 4 ? (ROUTERS[hop - 1] ?? null) : null));
    expect(table.figures().map(({ hop }) => hop)).toEqual([1, 2, 3]);
  });

  it('keeps each address that answered, the latest first', () => {
    const table = tableOf(10, 4, (hop, round) => (hop === 2 && round < 8 ? '198.51.100.99' : straight(hop, round)));
    expect(table.figures()[1]?.addresses).toEqual([
      { address: '198.51.100.1', count: 2, lastRound: 9 },
      { address: '198.51.100.99', count: 8, lastRound: 7 },
    ]);
  });

  it('tells a change of route when its third round ends, as of its first', () => {
    const table = new PathTable(RULES);
    const seen: unknown[] = [];
    for (let round = 0; round < 10; round++) {
      for (let hop = 1; hop <= 4; hop++) {
        const address = hop === 2 && round >= 6 ? '198.51.100.77' : (ROUTERS[hop - 1] as string);
        const outcome = hop === 4 ? 'reply' : 'ttl-exceeded';
        seen.push(...table.add(sample({ round, hop, address, outcome, isLast: hop === 4, sentAtMs: round * 1000 })));
      }
    }
    expect(seen).toEqual([
      {
        round: 6,
        atMs: 6000,
        flow: 0,
        before: ROUTERS,
        after: [ROUTERS[0], '198.51.100.77', ROUTERS[2], TARGET],
      },
    ]);
    expect(table.paths().get(0)?.[1]).toBe('198.51.100.77');
  });

  it('forgets hops that are on the path no more', () => {
    const table = tableOf(5, 4, straight);
    for (let round = 5; round < 10; round++) {
      table.add(sample({ round, hop: 1, address: ROUTERS[0] as string }));
      table.add(sample({ round, hop: 2, address: TARGET, outcome: 'reply', isLast: true }));
    }
    expect(table.figures().map(({ hop }) => hop)).toEqual([1, 2]);
  });

  it('knows what is on the path now when a new run numbers its rounds from 0 again', () => {
    const table = tableOf(100, 4, straight);
    for (let round = 0; round < 2; round++) {
      const sentAtMs = 200_000 + round;
      table.add(sample({ round, sentAtMs, hop: 1, address: ROUTERS[0] as string }));
      table.add(sample({ round, sentAtMs, hop: 2, address: TARGET, outcome: 'reply', isLast: true }));
    }
    const hops = table.figures();
    expect(hops.map(({ hop, sent }) => [hop, sent])).toEqual([
      [1, 102],
      [2, 102],
    ]);
    expect(hops[1]?.addresses.map(({ address }) => address)).toEqual([TARGET, ROUTERS[1]]);
    expect([table.sinceMs, table.untilMs]).toEqual([1000, 200_001]);
  });
});

describe('in words', () => {
  it('names flows that lose every packet while others arrive, also of a table that came from another thread', () => {
    const table = new PathTable(RULES);
    const add = (round: number, flow: number, outcome: Outcome) => {
      const address = outcome === 'reply' ? TARGET : null;
      table.add(sample({ round, flow, sourcePort: 40_000 + flow, hop: 4, outcome, address, isLast: flow === 1 }));
    };
    for (let round = 0; round < 3; round++) {
      add(round, 0, 'reply');
      add(round, 1, 'timeout');
    }
    const broken = '1 of 2 flows loses every packet: source port 40001';
    expect(words(table).verdict).toContain(broken);
    expect(words(PathTable.revived(structuredClone(table))).verdict).toContain(broken);
  });

  it('a calm path needs none', () => {
    const { notes, verdict } = words(tableOf(20, 4, straight));
    expect([[...notes], verdict]).toEqual([[], []]);
  });

  it('loss at a hop that those behind it do not have is a rate limit', () => {
    const { notes, verdict } = words(
      tableOf(20, 4, (hop, round) => (hop === 2 && round % 2 ? null : straight(hop, round))),
    );
    expect(notes.get(2)).toContain('Replies to 50 %');
    expect(notes.get(2)).toContain('rate-limits its ICMP errors');
    expect(verdict).toEqual([]);
  });

  it('loss that continues to the target is loss, from the hop where it starts', () => {
    const { notes, verdict } = words(
      tableOf(40, 4, (hop, round) => (hop >= 2 && round % 4 === 0 ? null : straight(hop, round))),
    );
    expect([...notes]).toEqual([]);
    expect(verdict).toEqual([`25 % of the packets to ${TARGET} are lost, from hop 2 (198.51.100.1) on`]);
  });

  it('a hop that sends no Time Exceeded forwards traffic', () => {
    const { notes } = words(tableOf(5, 4, (hop) => (hop === 2 ? null : straight(hop, 0))));
    expect(notes.get(2)).toBe('No reply: forwards traffic but sends no Time Exceeded');
  });

  it('a hop that replies late is known, too', () => {
    const table = tableOf(5, 4, (hop) => (hop === 2 ? null : straight(hop, 0)));
    for (let round = 0; round < 5; round++) {
      const late = { round, hop: 2, address: '198.51.100.1', rttMs: 1500, icmpType: 11, icmpCode: 0 };
      table.add(sample({ ...late, outcome: 'late-error', cause: OUTCOMES['ttl-exceeded'] }));
    }
    expect(table.figures()[1]).toMatchObject({ answered: 0, late: 5, addresses: [{ address: '198.51.100.1' }] });
    expect(words(table).notes.get(2)).toContain('after the timeout');
  });

  it('reports that this host cannot send, until it can', () => {
    const table = new PathTable(RULES);
    table.add(sample({ outcome: 'local-error', cause: 101, isLast: true }));
    expect(words(table).verdict).toEqual([`Cannot send to ${TARGET}: network is unreachable`]);
    table.add(sample({ round: 1, outcome: 'reply', address: TARGET, isLast: true }));
    expect(words(table).verdict).toEqual([]);
  });

  it('a silent target on a network of this host is not looked for farther away', () => {
    const limits = { maxHops: 30, silentHops: 4, isNeighbour: true };
    const { verdict } = words(
      tableOf(5, 4, () => null),
      limits,
    );
    expect(verdict).toEqual([
      `No reply from ${TARGET} or from any hop up to hop 4`,
      `${TARGET} is on a network of this host: no router is on the path to it`,
    ]);
  });

  it('a loop is named', () => {
    const loop = ['192.0.2.1', '198.51.100.1', '198.51.100.5', '198.51.100.1', '198.51.100.5', null];
    expect(words(tableOf(5, 6, (hop) => loop[hop - 1] ?? null)).verdict).toContain(
      'Routing loop: 198.51.100.1 is at hops 2, 4',
    );
  });

  it.each([
    [{ maxHops: 30, silentHops: 2 }, 'The trace stopped after 2 silent hops. '],
    [{ maxHops: 4, silentHops: 8 }, 'The trace stopped at its last hop, 4. '],
    [null, 'The trace went no farther. '],
  ])('a target that was not found is reported with the limit of the trace (%j)', (limits, stopped) => {
    const { verdict } = words(
      tableOf(5, 4, (hop) => (hop > 2 ? null : straight(hop, 0))),
      limits,
    );
    expect(verdict).toEqual([
      `No reply from ${TARGET} up to hop 4; last responding hop: 2 (198.51.100.1)`,
      expect.stringContaining(`${stopped}If the target is farther away, use a larger --`),
    ]);
  });

  it('silent hops count as probed although their timeouts come rounds after the replies of the others', () => {
    const table = new PathTable(RULES);
    const lateRounds = 4;
    for (let round = 0; round < 20; round++) {
      table.add(sample({ round, hop: 1, address: '192.0.2.1' }));
      const old = round - lateRounds;
      if (old < 0) continue;
      for (const hop of [2, 3]) table.add(sample({ round: old, hop, outcome: 'unanswered', rttMs: Number.NaN }));
      table.add(sample({ round: old, hop: 4, outcome: 'timeout', rttMs: Number.NaN, isLast: true }));
      if (round === 19) table.add(sample({ round: 20, hop: 1, address: '192.0.2.1' }));
    }
    expect(words(table, { maxHops: 30, silentHops: 3 }).verdict).toEqual([
      `No reply from ${TARGET} up to hop 4; last responding hop: 1 (192.0.2.1)`,
      expect.stringContaining('The trace stopped after 3 silent hops. '),
    ]);
  });

  it('a path without any reply is reported as such', () => {
    const { verdict } = words(
      tableOf(5, 4, () => null),
      { maxHops: 30, silentHops: 4 },
    );
    expect(verdict[0]).toBe(`No reply from ${TARGET} or from any hop up to hop 4`);
  });

  it.each([
    ['a neighbour', 0, `Neighbour ${TARGET} does not answer on the local link`],
    ['a router', ERROR_CAUSES.viaRouter, `The next-hop router to ${TARGET} does not answer on its link`],
  ])('this host is not a hop where it does not find %s', (_, viaRouter, said) => {
    const table = new PathTable(RULES);
    const cause = ERROR_CAUSES.fromHere | viaRouter;
    const here = { hop: 0, address: '192.0.2.77', icmpType: 3, icmpCode: 1, cause: OUTCOMES.unreachable | cause };
    for (let round = 0; round < 3; round++) {
      for (const hop of [1, 2, 3]) table.add(sample({ round, hop, outcome: 'unanswered', rttMs: Number.NaN }));
      table.add(sample({ round, hop: 0, outcome: 'timeout', rttMs: Number.NaN, isLast: true }));
      table.add(sample({ ...here, round, outcome: 'late-error' }));
    }
    expect(table.figures()).toEqual([]);
    expect(words(table).verdict).toEqual([expect.stringContaining(said)]);
    table.add(sample({ ...here, round: 3, outcome: 'unreachable', cause, isLast: true }));
    expect(words(table).verdict).toEqual([expect.stringContaining(said)]);
    table.add(sample({ round: 4, hop: 1, outcome: 'reply', address: TARGET, isLast: true }));
    expect(words(table).verdict).not.toEqual([expect.stringContaining(said)]);
  });

  it('a refusal that comes after the timeout is no slow hop', () => {
    const table = tableOf(5, 5, (hop) => (hop < 3 ? straight(hop, 0) : null));
    const late = { address: ROUTERS[1] as string, cause: OUTCOMES.unreachable, icmpType: 3, icmpCode: 1, rttMs: 3000 };
    for (const hop of [3, 4, 5]) table.add(sample({ ...late, round: 4, hop, outcome: 'late-error' }));
    const { notes, verdict } = words(table);
    expect(verdict).toEqual([`Hop 2 (198.51.100.1) reports ${TARGET} unreachable (host unreachable)`]);
    expect([...notes]).toEqual([]);
    expect(table.figures().map(({ hop, late: count }) => [hop, count])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('an ICMP error is forgotten when it has not been repeated for long', () => {
    const table = tableOf(20, 4, (hop) => (hop < 3 ? straight(hop, 0) : null));
    const error = { hop: 4, address: ROUTERS[1] as string, icmpType: 3, icmpCode: 1 };
    table.add(sample({ ...error, round: 9, outcome: 'late-error', cause: OUTCOMES.unreachable }));
    expect(words(table).verdict[0]).toContain('No reply');
    table.add(sample({ ...error, round: 10, outcome: 'late-error', cause: OUTCOMES.unreachable }));
    expect(words(table).verdict[0]).toContain('reports');
  });

  it('a target that replies from another of its addresses is the end of the path, with a note', () => {
    const other = tableOf(5, 4, (hop) => (hop === 4 ? '203.0.113.4' : straight(hop, 0)));
    const { notes, verdict } = words(other);
    expect([[...notes], verdict]).toEqual([
      [[4, `This is ${TARGET}, which replies from another of its addresses`]],
      [],
    ]);
  });

  it('a target that replies with other data is not reported as silent', () => {
    const table = tableOf(3, 4, (hop) => (hop < 4 ? straight(hop, 0) : null));
    table.add(sample({ round: 2, hop: 4, address: TARGET, outcome: 'mismatch', icmpType: 0, icmpCode: 0 }));
    expect(words(table).verdict).toEqual([`${TARGET} replies, but with other data than was sent`]);
  });

  it('a router that reports the target unreachable is named at its own hop', () => {
    const table = tableOf(5, 5, (hop) => (hop < 3 ? straight(hop, 0) : null));
    const icmp = { icmpType: 3, icmpCode: 1 };
    const more = { ...icmp, round: 5, hop: 5, address: ROUTERS[1] as string, replyTtl: 63, isLast: true } as const;
    table.add(sample({ ...more, outcome: 'unreachable' }));
    table.add(sample({ round: 6, hop: 5, outcome: 'timeout', isLast: true }));
    const { notes, verdict } = words(table);
    expect(verdict).toEqual([`Hop 2 (198.51.100.1) reports ${TARGET} unreachable (host unreachable)`]);
    expect([...notes]).toEqual([]);
  });

  it('an asymmetric return path is noted', () => {
    expect(words(tableOf(5, 4, straight, { replyTtl: 50 })).notes.get(1)).toBe(
      'Asymmetric return path (about 15 hops)',
    );
    expect(words(tableOf(5, 4, straight, { replyTtl: 63 })).notes.size).toBe(0);
  });

  it('a TTL that was rewritten is noted', () => {
    expect(words(tableOf(5, 4, straight, { quotedTtl: 7 })).notes.get(2)).toContain(
      'TTL was rewritten before this hop (quoted TTL 7)',
    );
  });

  it('a private address behind public ones is noted, and one before them is not', () => {
    const { notes } = words(tableOf(5, 4, (hop) => (hop === 1 || hop === 3 ? '10.0.0.1' : straight(hop, 0))));
    expect([...notes.keys()]).toEqual([3]);
  });

  it("a router with the target's own address is noted", () => {
    const { notes } = words(tableOf(5, 4, (hop) => (hop === 2 ? TARGET : straight(hop, 0))));
    expect(notes.get(2)).toContain('NAT before the target');
  });

  it('address translation is noted at the first hop behind it, and nowhere else', () => {
    const table = new PathTable(RULES);
    for (const [index, address] of ROUTERS.entries()) {
      const translation = index < 2 ? TRANSLATIONS.none : TRANSLATIONS.found;
      const outcome = address === TARGET ? 'reply' : 'ttl-exceeded';
      table.add(sample({ hop: index + 1, address, outcome, translation, isLast: index === 3 }));
    }
    const { notes } = words(table);
    expect([...notes.keys()]).toEqual([3]);
    expect(notes.get(3)).toContain('NAT before this hop');
  });
});
