import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

// Debian keeps some servers in the sbin folders, which are not on every user's PATH.
const alsoHere = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/** The first of these programs that can be run, or nothing. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...alsoHere];
  for (const name of names) {
    for (const folder of new Set(folders)) {
      const path = join(folder, name);
      if (folder !== '' && (await canRun(path))) return path;
    }
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
