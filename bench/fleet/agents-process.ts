import { systemClock } from '../../host/clock.ts';
import type { AgentsLook, AgentsOrder } from './agents-protocol.ts';
import { SimulatedAgent } from './simulated-agent.ts';

/** Run as a process: many simulated agents, which do what the benchmark says. */
const WRITE_EVERY_MS = 25;

const clock = systemClock();
const agents: SimulatedAgent[] = [];

setInterval(() => {
  for (const agent of agents) agent.write();
}, WRITE_EVERY_MS);

const look = (): AgentsLook => ({
  connected: agents.filter((one) => one.isConnected).length,
  waiting: agents.filter((one) => one.spool.bufferedBytes > 0).length,
  lateMs: Math.max(0, ...agents.map(({ spool }) => (spool.oldestMs === null ? 0 : clock.nowMs() - spool.oldestMs))),
  series: agents.reduce((sum, one) => sum + one.series, 0),
  sent: agents.reduce((sum, one) => sum + one.sent, 0),
  lost: agents.reduce((sum, one) => sum + one.spool.lostSamples, 0),
});

process.on('message', (order: AgentsOrder) => {
  switch (order.do) {
    case 'start':
      for (const identity of order.identities) agents.push(new SimulatedAgent(identity, order.hub, order.proof, clock));
      process.send?.(null);
      return;
    case 'cut':
      for (const agent of agents) agent.cut(order.forMs);
      process.send?.(null);
      return;
    case 'look':
      process.send?.(look());
      return;
    case 'measured':
      process.send?.(agents.flatMap((one) => one.measured()));
  }
});
