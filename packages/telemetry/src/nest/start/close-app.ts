import type { Server } from 'node:http';

interface ClosableApp {
  close(): Promise<void>;
  getHttpServer(): Server;
}

/** What is still being answered after everything was waited for gets this long to leave the building. */
const lastWordsMs = 1_000;

/** Closes an app and its listener. Connections that do not end by themselves are ended: their callers try elsewhere. */
export async function closeApp(app: ClosableApp): Promise<void> {
  const forced = setTimeout(() => app.getHttpServer().closeAllConnections(), lastWordsMs);
  try {
    await app.close();
  } finally {
    clearTimeout(forced);
  }
}
