/** Where signals are sent to, in a process of its own: one port that takes all, and one that never answers. */
import { createServer } from 'node:http';

const listen = async (answer) => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(response));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
};

process.send({ takes: await listen((response) => response.end()), hangs: await listen(() => {}) });
process.on('disconnect', () => process.exit(0));
