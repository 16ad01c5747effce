import { CAUSES, isOwnFault, OUTCOMES, outcomeClass } from '../model/outcome.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';

/** Causes that are faults of this host: counted from 0, so that the first increase is seen. */
export const OWN_FAULTS: readonly number[] = Object.values(CAUSES).filter((cause) =>
  isOwnFault(OUTCOMES['not-measured'], cause),
);
/** Outcomes from here on are those of services. */
const FIRST_OF_SERVICES = OUTCOMES['name-error'];
/** ICMP errors in the words of packets, which services do not have. */
const ONLY_OF_PACKETS: readonly number[] = [OUTCOMES.prohibited, OUTCOMES['ttl-exceeded'], OUTCOMES['too-big']];

/** Outcomes that count as loss with a probe: counted from 0, so that the first increase is seen. */
export const possibleLosses = (definition: ProbeDefinition): readonly number[] =>
  Object.values(OUTCOMES).filter(
    (code) =>
      outcomeClass(code, definition) === 'lost' &&
      (definition.service ? !ONLY_OF_PACKETS.includes(code) : code < FIRST_OF_SERVICES),
  );
