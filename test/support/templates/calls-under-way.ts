import { parse, visit } from 'graphql'
import type { Answer } from './way.js'

/** What of a budget depends on the calls that are under way. */
const COUNTED: ReadonlySet<string> = new Set(['remaining', 'mode'])

/**
 * The same answer; where it has waited for loads, without what its budgets count. A load that another one leads to
 * (names in its rows, an agent's own report) begins when that one's answer comes over the network: before or after the
 * budget of a report beside it is written.
 */
export function withoutCallsUnderWay(query: string, answer: Answer): Answer {
  if (!answer.headers['cache-status']?.includes('fwd=')) return answer
  const names = new Set<string>()
  visit(parse(query), {
    Field: ({ name, alias }) => {
      if (COUNTED.has(name.value)) names.add(alias?.value ?? name.value)
    },
  })
  if (names.size === 0) return answer
  const counted = new RegExp(`"(${[...names].join('|')})":(\\d+|null|"[A-Z]+")`, 'g')
  return { ...answer, text: answer.text.replaceAll(counted, '"$1":0') }
}
