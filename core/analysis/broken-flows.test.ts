import { expect, it } from 'vitest';
import { addFlowPacket, describeBrokenFlows, type FlowFate } from './broken-flows.ts';

/** Packets of flows 0, 1 …: `+` answered, `-` lost. */
function fatesOf(flows: readonly string[], firstPort = 0): Map<number, FlowFate> {
  const fates = new Map<number, FlowFate>();
  for (const [flow, packets] of flows.entries()) {
    const sourcePort = firstPort === 0 ? 0 : firstPort + flow;
    for (const packet of packets) addFlowPacket(fates, { flow, isAnswered: packet === '+', sourcePort });
  }
  return fates;
}

it('names the flow that loses every packet while another arrives', () => {
  expect(describeBrokenFlows(fatesOf(['++', '--']))).toBe('1 of 2 flows loses every packet: flow 1');
});

it('names flows by their source ports, by which routers choose a link', () => {
  const fates = fatesOf(['--', '+-', '--'], 40_000);
  expect(describeBrokenFlows(fates)).toBe('2 of 3 flows lose every packet: source ports 40000, 40002');
});

it.each([
  ['a flow that lost one packet only', ['++', '-']],
  ['flows that all lose everything, as the target does', ['--', '--']],
  ['flows that lose some packets', ['+-', '-+']],
])('says nothing of %s', (_, flows) => {
  expect(describeBrokenFlows(fatesOf(flows))).toBeNull();
});
