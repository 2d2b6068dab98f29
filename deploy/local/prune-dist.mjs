/** Before packing: removes what an earlier build left in `dist` of a source file that is gone. */
import { existsSync, globSync, rmSync } from 'node:fs';

for (const file of globSync('dist/**/*.{js,d.ts}')) {
  const source = file.replace(/^dist/, 'src').replace(/(\.d\.ts|\.js)$/, '.ts');
  if (existsSync(source)) continue;
  for (const path of [file, `${file}.map`]) rmSync(path, { force: true });
}
