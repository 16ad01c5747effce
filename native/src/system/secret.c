#include "system/secret.h"

#include <endian.h>
#include <string.h>
#include <sys/random.h>

#define ADDRESS_BYTES 16u

struct state {
	uint64_t words[4];
};

bool secret_draw(struct secret *secret)
{
	return getrandom(secret->keys, sizeof(secret->keys), 0) == sizeof(secret->keys);
}

static uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

/* Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012, section 2. */
static void stir(struct state *state, unsigned rounds)
{
	uint64_t *word = state->words;
	while (rounds-- > 0) {
		word[0] += word[1];
		word[2] += word[3];
		word[1] = rotate(word[1], 13) ^ word[0];
		word[3] = rotate(word[3], 16) ^ word[2];
		word[0] = rotate(word[0], 32);
		word[2] += word[1];
		word[0] += word[3];
		word[1] = rotate(word[1], 17) ^ word[2];
		word[3] = rotate(word[3], 21) ^ word[0];
		word[2] = rotate(word[2], 32);
	}
}

static void take(struct state *state, uint64_t message)
{
	state->words[3] ^= message;
	stir(state, 2);
	state->words[0] ^= message;
}

uint64_t secret_of_address(const struct secret *secret, const uint8_t address[16])
{
	struct state state = { {
		secret->keys[0] ^ 0x736f6d6570736575u,
		secret->keys[1] ^ 0x646f72616e646f6du,
		secret->keys[0] ^ 0x6c7967656e657261u,
		secret->keys[1] ^ 0x7465646279746573u,
	} };
	uint64_t halves[2];
	memcpy(halves, address, sizeof(halves));
	take(&state, le64toh(halves[0]));
	take(&state, le64toh(halves[1]));
	take(&state, (uint64_t)ADDRESS_BYTES << 56);
	state.words[2] ^= 0xff;
	stir(&state, 4);
	return state.words[0] ^ state.words[1] ^ state.words[2] ^ state.words[3];
}
