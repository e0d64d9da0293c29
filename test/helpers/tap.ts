/** What AVA's TAP output said so far. */
export interface TapCount {
  passed: number;
  failed: number;
  skipped: number;
  /** Titles of what failed, to be said again at the end of a long run. */
  failures: string[];
  /** AVA wrote its closing summary: it did not end before its time. */
  finished: boolean;
}

/**
 * Makes a function that takes AVA's TAP output line by line, counts in `count`, and returns the line as a person likes to read it,
 * or nothing for a line that is for machines only.
 */
export function tapReader(count: TapCount): (line: string) => string | undefined {
  let closing = false;
  return (line) => {
    if (/^1\.\.\d+$/.test(line)) {
      closing = count.finished = true;
      return undefined;
    }
    if (closing) return void closingLine(line, count);
    const test = /^(not )?ok \d+ - (.*?)( # (SKIP|TODO))?$/.exec(line);
    if (test) return testLine(count, test[1] === undefined, test[2] ?? '', test[4]);
    return /^(TAP version \d+|# .* hook( for .*)?)?$/.test(line) ? undefined : line;
  };
}

function testLine(count: TapCount, ok: boolean, title: string, directive?: string): string {
  if (directive) {
    count.skipped++;
    return `- ${title} (${directive.toLowerCase()})`;
  }
  if (ok) {
    count.passed++;
  } else {
    count.failed++;
    count.failures.push(title);
  }
  return `${ok ? '✔' : '✘'} ${title}`;
}

/** AVA's own sums know more than the lines before: tests that never ran because their file ended early. */
function closingLine(line: string, count: TapCount): void {
  const [, name, value] = /^# (pass|fail|skip) (\d+)$/.exec(line) ?? [];
  if (name === 'pass') count.passed = Number(value);
  if (name === 'fail') count.failed = Math.max(count.failed, Number(value));
  if (name === 'skip') count.skipped = Number(value);
}
