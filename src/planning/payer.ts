import type { Priority } from '../budget/priority.js'
import type { DueQuery } from './due-query.js'

const URGENCY: readonly Priority[] = ['run', 'first', 'refresh', 'early']

/** Whose priority and caller a call has that answers all of these: the most urgent query's. */
export function payerOf<Due extends Pick<DueQuery, 'options'>>(
  members: readonly Due[],
): Due | undefined {
  return [...members].sort((a, b) => urgencyOf(a) - urgencyOf(b))[0]
}

function urgencyOf({ options }: Pick<DueQuery, 'options'>): number {
  return URGENCY.indexOf(options.priority)
}
