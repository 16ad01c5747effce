#include "wire/mpls.h"

#include <string.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>

#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/quote.h"

/* RFC 4884 §7. */
#define EXTENSION_VERSION 2
#define EXTENSION_HEADER_BYTES 4
#define OBJECT_HEADER_BYTES 4

/* RFC 4950 §2: class "MPLS Label Stack", type "incoming". */
#define MPLS_CLASS 1
#define MPLS_TYPE 1
#define LABEL_BYTES 4

/* Routers from before RFC 4884 do not say where extensions begin; they are behind 128 bytes of the packet (§5.5). */
#define CLASSIC_QUOTE_BYTES 128

static void read_labels(const uint8_t *bytes, size_t length, struct quote *quote)
{
	size_t count = length / LABEL_BYTES;
	quote->mpls_count = (uint8_t)(count > UINT8_MAX ? UINT8_MAX : count);
	for (size_t i = 0; i < count && i < MPLS_KEPT; i++) {
		const uint8_t *label = bytes + i * LABEL_BYTES;
		quote->mpls[i] = (uint32_t)label[0] << 24 | (uint32_t)label[1] << 16 | (uint32_t)label[2] << 8 |
				 label[3];
	}
}

/* Whole, with a correct checksum; a checksum of 0 was not computed (RFC 4884 §7), which proves nothing. */
static bool header_ok(const uint8_t *bytes, size_t length, bool must_be_proved)
{
	if (length < EXTENSION_HEADER_BYTES || bytes[0] >> 4 != EXTENSION_VERSION)
		return false;
	bool is_unsummed = bytes[2] == 0 && bytes[3] == 0;
	return is_unsummed ? !must_be_proved : internet_checksum(bytes, length, bytes, 0) == 0;
}

bool mpls_read(const uint8_t *bytes, size_t length, bool must_be_proved, struct quote *quote)
{
	if (!header_ok(bytes, length, must_be_proved))
		return false;
	for (size_t at = EXTENSION_HEADER_BYTES; at + OBJECT_HEADER_BYTES <= length;) {
		const uint8_t *object = bytes + at;
		size_t object_bytes = (size_t)object[0] << 8 | object[1];
		if (object_bytes < OBJECT_HEADER_BYTES || object_bytes > length - at)
			return false;
		if (object[2] == MPLS_CLASS && object[3] == MPLS_TYPE) {
			read_labels(object + OBJECT_HEADER_BYTES, object_bytes - OBJECT_HEADER_BYTES, quote);
			return true;
		}
		at += object_bytes;
	}
	return false;
}

bool mpls_read_message(const struct message *message, size_t stripped_bytes, struct quote *quote)
{
	const struct sock_ee_data_rfc4884 *told = &message->error->ee_rfc4884;
	size_t at = told->len;
	bool must_be_proved = at == 0;
	if (must_be_proved)
		at = CLASSIC_QUOTE_BYTES - stripped_bytes;
	if (at >= message->length)
		return false;
	return mpls_read(message->data + at, message->length - at, must_be_proved, quote);
}
