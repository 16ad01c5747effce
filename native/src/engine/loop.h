#pragma once

/* The engine thread: runs until the engine is stopping. `argument` is the engine. */
void *loop_run(void *argument);
