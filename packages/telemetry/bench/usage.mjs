/** Loaded into a process under load before its own code: tells whoever connects what the process has used so far. */
import { createServer } from 'node:net';

createServer((socket) => {
  const { user, system } = process.cpuUsage();
  socket.on('error', () => {});
  socket.end(JSON.stringify({ cpuUs: user + system, rss: process.memoryUsage.rss() }));
})
  .listen(process.env.BENCH_USAGE_SOCKET)
  .unref();
