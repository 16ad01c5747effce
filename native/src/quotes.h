#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct opener;
struct plan_entry;

/*
 * Reads ICMP errors whole, beside the error queues, which leave out the IP header that they quote: the TTL in it tells
 * of routers that do not count it and of translation on the way. Needs a raw socket per family and quoted protocol;
 * where there is none to be had, TTLs stay unknown.
 */
struct quotes;

/* Sees to it that errors about packets as this entry's are read whole, if that is possible. JavaScript thread. */
void quotes_want(struct opener *opener, const struct plan_entry *entry);

/* Notes what has come with the flights it is about. An error is here before it is in an error queue. Engine thread. */
void quotes_read(struct engine *engine);

void quotes_close(struct engine *engine);
