export type MetricKind = 'COUNTER' | 'TIMER' | 'RATIO' | 'OBSERVATION' | 'UNKNOWN'

const KINDS: Readonly<Record<string, MetricKind>> = {
  n: 'COUNTER',
  t: 'TIMER',
  o: 'OBSERVATION',
}

/** The first letter says it, by Genesys Cloud's convention; a level is observed as parts of a whole. */
export function kindOf(metric: string): MetricKind {
  if (!/^[a-z][A-Z]/.test(metric)) return 'UNKNOWN'
  if (/^o.*ServiceLevel$/.test(metric)) return 'RATIO'
  return KINDS[metric.charAt(0)] ?? 'UNKNOWN'
}
