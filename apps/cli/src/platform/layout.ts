/**
 * Words on lines of at most `columns`, each indented. Without a width (a pipe, a file) the text stays one line,
 * so that it can be searched. A word that is longer than the line stays whole, so that it can be copied.
 */
export const fit = (text: string, indent: string, columns: number | undefined): string => {
  if (columns === undefined) return `${indent}${text}`;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
};
