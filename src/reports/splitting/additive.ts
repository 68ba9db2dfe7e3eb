/**
 * Counters that count each thing once, however often it occurs in the interval: two halves have some
 * in common.
 */
const DISTINCT =
  /^(?:nDistinct.*|nConversations|nJourneySessions|nSpeechTextAnalyzedConversations|nCopilotUsers)$/
/** Its numerators and denominators add; the ratio is reckoned from them. */
const LEVEL = 'oServiceLevel'

/**
 * Whether the numbers of two adjacent intervals give those of both together: counts and sums add,
 * minima and maxima are those of the parts. False for a metric that is not known to.
 */
export function addOverTime(metrics: readonly string[]): boolean {
  return metrics.every(
    (metric) => metric === LEVEL || (/^[nt][A-Z]/.test(metric) && !DISTINCT.test(metric)),
  )
}
