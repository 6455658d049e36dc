// What the measured processes have in common: one line of JSON on standard output.

export function tell(measured: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

/** `maxRSS` is in KiB. */
export function peakRssMegabytes(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
