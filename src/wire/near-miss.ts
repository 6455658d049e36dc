// What somebody may have meant by a word that is not known.

import { distance } from 'fastest-levenshtein';

/** Up to three known words close to the one given: a typo apart, or one containing the other; the closest first. */
export function nearMisses(word: string, known: Iterable<string>): readonly string[] {
  const wanted = word.toLowerCase();
  const letters = [...wanted].sort().join();
  const tolerance = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(known)) {
    const other = candidate.toLowerCase();
    const isPart = wanted.length > 2 && (other.includes(wanted) || (other.length > 2 && wanted.includes(other)));
    const apart =
      Math.abs(other.length - wanted.length) > tolerance ? Number.POSITIVE_INFINITY : distance(wanted, other);
    const score = [...other].sort().join() === letters ? Math.min(apart, 1) : apart;
    if (score <= tolerance) scored.push({ candidate, score });
    else if (isPart) scored.push({ candidate, score: tolerance + 1 });
  }
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, 3).map(({ candidate }) => candidate);
}
