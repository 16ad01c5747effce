#pragma once

#include <stdbool.h>
#include <stdint.h>

/* core/model/outcome.ts */
enum outcome {
	OUTCOME_REPLY = 0,
	OUTCOME_TIMEOUT = 1,
	OUTCOME_REFUSED = 2,
	OUTCOME_UNREACHABLE = 3,
	OUTCOME_PROHIBITED = 4,
	OUTCOME_TTL_EXCEEDED = 5,
	OUTCOME_TOO_BIG = 6,
	OUTCOME_LOCAL_ERROR = 7,
	OUTCOME_NOT_MEASURED = 8,
	OUTCOME_DUPLICATE = 9,
	OUTCOME_LATE = 10,
	OUTCOME_MISMATCH = 11,
	OUTCOME_MATCH_FAIL = 12,
	OUTCOME_LATE_ERROR = 14,
};

enum cause {
	CAUSE_NONE = 0,
	CAUSE_SLOT_MISSED = 1,
	CAUSE_RECEIVE_OVERFLOW = 3,
	CAUSE_SUSPENDED = 4,
	CAUSE_BUFFER_OVERFLOW = 5,
	CAUSE_NO_DESCRIPTOR = 6,
	CAUSE_AMBIGUOUS_ANSWER = 7,
};

/* ERROR_CAUSES of core/model/outcome.ts: added to the outcome of a late error. */
#define ERROR_VIA_ROUTER 0x40
#define ERROR_FROM_HERE 0x80

/* Whether an outcome is that of an ICMP error. */
static inline bool is_icmp_error(uint8_t outcome)
{
	return outcome == OUTCOME_UNREACHABLE || outcome == OUTCOME_PROHIBITED || outcome == OUTCOME_TTL_EXCEEDED ||
	       outcome == OUTCOME_TOO_BIG;
}
