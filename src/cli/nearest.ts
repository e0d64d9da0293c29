import { distance } from 'fastest-levenshtein';

/** The candidate that `name` is most likely a slip of, if any comes close. */
export function nearest(
  name: string,
  candidates: string[],
  comparedBy = (candidate: string) => candidate,
): string | undefined {
  const far = (candidate: string) => distance(name.toLowerCase(), comparedBy(candidate).toLowerCase());
  const limit = Math.max(2, Math.floor(name.length * 0.4));
  return candidates
    .map((candidate): [string, number] => [candidate, far(candidate)])
    .filter(([, distance]) => distance <= limit)
    .sort(([, a], [, b]) => a - b)
    .at(0)?.[0];
}
