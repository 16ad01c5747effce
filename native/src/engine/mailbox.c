#include "engine/mailbox.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/engine_state.h"

void mailbox_ring(struct engine *engine)
{
	uint64_t one = 1;
	if (write(engine->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd cannot fail otherwise */
}

void mailbox_silence(struct engine *engine)
{
	uint64_t count;
	if (read(engine->wake_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd cannot fail otherwise */
}

void mailbox_post(struct engine *engine, struct command *command)
{
	command->next = 0;
	pthread_mutex_lock(&engine->lock);
	if (engine->last_command)
		engine->last_command->next = command;
	else
		engine->first_command = command;
	engine->last_command = command;
	atomic_store(&engine->has_commands, true);
	pthread_mutex_unlock(&engine->lock);
	mailbox_ring(engine);
}

bool mailbox_hand_over(struct engine *engine, struct handover handover, struct socket_error *failed)
{
	struct command *command = calloc(1, sizeof(*command));
	if (!command) {
		*failed = (struct socket_error){ ENOMEM, "calloc" };
		handover.discard(handover.content);
		return false;
	}
	*command = (struct command){ .kind = COMMAND_HANDOVER, .handover = handover };
	mailbox_post(engine, command);
	return true;
}

struct command *mailbox_first(struct engine *engine)
{
	pthread_mutex_lock(&engine->lock);
	struct command *command = engine->first_command;
	pthread_mutex_unlock(&engine->lock);
	return command;
}

void mailbox_drop_first(struct engine *engine)
{
	pthread_mutex_lock(&engine->lock);
	struct command *command = engine->first_command;
	engine->first_command = command->next;
	if (!command->next) {
		engine->last_command = 0;
		atomic_store(&engine->has_commands, false);
	}
	pthread_mutex_unlock(&engine->lock);
	command_free(command);
}

void command_free(struct command *command)
{
	if (command->handover.content)
		command->handover.discard(command->handover.content);
	free(command->buffer);
	free(command);
}
