/*
 * Keeps flights by key as native/src/waiting.c does, for a property test: waiting MOST. Reads one step a line and
 * answers each "for": "add KEY INDEX LOOK", "remove KEY INDEX", "for KEY" -> the index of a flight, or "none".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/waiting.h"

#define FLIGHTS 256

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
			const struct flight *flight = waiting_for(&waiting, &store, key);
			if (flight)
				printf("%u\n", flight_index(&store, flight));
			else
				puts("none");
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
