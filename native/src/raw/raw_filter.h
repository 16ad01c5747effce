#pragma once

#include <linux/filter.h>

#include "raw/raw_request.h"

/* Capture of RAW_ADDRESSES IPv6 addresses in three places is the longest. */
#define RAW_FILTER_MAX 2048

struct raw_filter {
	struct sock_filter code[RAW_FILTER_MAX];
	unsigned count;
};

/* The filter program of a valid request. */
void raw_filter_make(struct raw_filter *filter, const struct raw_request *request);
