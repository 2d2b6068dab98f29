export { closeApp } from './close-app.js';
export { type Listener, listenOn } from './listen.js';
export { exitUnstarted, StartFailure } from './start-failure.js';
export { stopOnSignals } from './stop-on-signals.js';
