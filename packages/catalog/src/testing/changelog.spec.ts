import { addLines, mentions } from './changelog.js';

const changelog = `# Changes

What operators need to know.

## 0.2.0

### Added

- \`b_total\`: B.

### Changed

- \`c_total\` counts less.

## 0.1.0

- \`a_total\`: A.
`;

describe('the changelog', () => {
  it('mentions a metric under the version in which it says so', () => {
    expect(mentions(changelog, '0.1.0', 'a_total')).toBe(true);
    expect(mentions(changelog, '0.2.0', 'a_total')).toBe(false);
    expect(mentions(changelog, '0.2.0', 'c_total')).toBe(true);
    expect(mentions(changelog, '0.3.0', 'a_total')).toBe(false);
    expect(mentions(changelog, '0.2.0', 'total')).toBe(false);
  });

  it('gets a line for what is new at the end of that list', () => {
    expect(addLines(changelog, '0.2.0', ['- `d_total`: D.'])).toBe(
      changelog.replace('- `b_total`: B.\n', '- `b_total`: B.\n- `d_total`: D.\n'),
    );
  });

  it('gets a list where the version has none', () => {
    expect(addLines(changelog, '0.1.0', ['- `d_total`: D.'])).toBe(
      `${changelog}\n### Added\n\n- \`d_total\`: D.\n`,
    );
  });

  it('gets a version where it has none, before the others', () => {
    expect(addLines(changelog, '0.3.0', ['- `d_total`: D.'])).toBe(
      changelog.replace('## 0.2.0', '## 0.3.0\n\n### Added\n\n- `d_total`: D.\n\n## 0.2.0'),
    );
    expect(addLines('# Changes\n', '0.1.0', ['- `d_total`: D.'])).toBe(
      '# Changes\n\n## 0.1.0\n\n### Added\n\n- `d_total`: D.\n',
    );
  });

  it('stays as it is where nothing is new', () => {
    expect(addLines(changelog, '0.3.0', [])).toBe(changelog);
  });
});
