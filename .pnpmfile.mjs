/** A published manifest leaves out what only this workspace builds and tests with. */
export const hooks = {
  beforePacking({ devDependencies: _tools, scripts: _scripts, ...published }) {
    for (const entry of Object.values(published.exports)) delete entry['@bellwether/source'];
    return published;
  },
};
