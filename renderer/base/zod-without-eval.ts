import { config } from 'zod';

// The page's policy refuses `new Function`. Zod tries it once: the exception makes the browser parse the whole script again for its
// place, a third of the time in which a script starts. To be imported before any schema.
config({ jitless: true });
