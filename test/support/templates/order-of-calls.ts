import { parse, visit } from 'graphql'
import type { Answer } from './way.js'

/** What of a budget depends on the calls that are under way. */
const COUNTED: ReadonlySet<string> = new Set(['remaining', 'mode'])

/**
 * What two executed answers to one question share whatever the order in which answers of Genesys Cloud come over the
 * network: a load that another one leads to (names in its rows, an agent's own report) begins before or after a report
 * beside it is written. So what budgets count is left out, and errors are sorted.
 */
export function withoutOrderOfCalls(query: string, answer: Answer): Answer {
  const sorted = withSortedErrors(answer)
  const names = new Set<string>()
  visit(parse(query), {
    Field: ({ name, alias }) => {
      if (COUNTED.has(name.value)) names.add(alias?.value ?? name.value)
    },
  })
  if (names.size === 0) return sorted
  const counted = new RegExp(`"(${[...names].join('|')})":(\\d+|null|"[A-Z]+")`, 'g')
  return { ...sorted, text: sorted.text.replaceAll(counted, '"$1":0') }
}

function withSortedErrors(answer: Answer): Answer {
  if (!answer.text.startsWith('{"errors":[')) return answer
  const { errors, ...rest } = JSON.parse(answer.text) as { readonly errors: readonly unknown[] }
  const texts = errors.map((error) => JSON.stringify(error)).sort()
  return { ...answer, text: JSON.stringify({ errors: texts, ...rest }) }
}
