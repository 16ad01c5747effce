/*
 * Keeps flights by key like native/src/formats/waiting.c does, for a property test: waiting MOST. Reads one step a line
 * and answers: "add KEY INDEX PROFILE", "remove KEY INDEX", "for KEY" and "like KEY PROFILE MASK" -> the index of a
 * flight, or "none".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/waiting.h"

#define FLIGHTS 256

static void answer(const struct flight_store *store, const struct flight *flight)
{
	if (flight)
		printf("%u\n", flight_index(store, flight));
	else
		puts("none");
}

int main(int argc, char **argv)
{
	static struct flight flights[FLIGHTS];
	static struct flight_detail details[FLIGHTS];
	struct flight_store store = { .flights = flights, .details = details };
	struct waiting waiting;
	char step[8];
	uint64_t key;
	if (argc != 2 || !waiting_open(&waiting, (uint32_t)atoi(argv[1])))
		return 64;
	while (scanf("%7s %" SCNu64, step, &key) == 2) {
		unsigned index = 0;
		if (strcmp(step, "for") == 0) {
			answer(&store, waiting_for(&waiting, &store, key));
			continue;
		}
		if (strcmp(step, "like") == 0) {
			uint32_t profile, mask;
			if (scanf("%" SCNu32 " %" SCNu32, &profile, &mask) != 2)
				return 65;
			answer(&store, waiting_for_profile(&waiting, &store, key, profile, mask));
			continue;
		}
		if (scanf("%u", &index) != 1 || index >= FLIGHTS)
			return 65;
		if (strcmp(step, "remove") == 0) {
			waiting_remove(&waiting, &store, key, &flights[index]);
			continue;
		}
		if (scanf("%" SCNu32, &details[index].value) != 1)
			return 65;
		waiting_add(&waiting, &store, key, &flights[index]);
	}
	waiting_close(&waiting);
	return 0;
}
