import { isKnownName } from '../wire/known-names.js'

/** The names that a refusal is about. Only words of the API: any other word may be somebody's. */
export interface RefusedNames {
  readonly refused: readonly string[]
  readonly allowed: readonly string[]
}

const REFUSED = [/not supported[^[]*\[([^\]]*)\]/i, /value \[([^\]]*)\] is not valid/i]
const ALLOWED = /allowable values are:?\s*(.*)/is

/** Every family's dimensions together are shorter. */
const LONGEST_MESSAGE = 10_000

/** `Requested groupBy dimensions are not supported … [a, b]. Allowable values are: c, d` */
export function refusedNamesIn(message: string): RefusedNames {
  const text = message.slice(0, LONGEST_MESSAGE)
  return {
    refused: REFUSED.flatMap((form) => knownIn(form.exec(text)?.[1])),
    allowed: knownIn(ALLOWED.exec(text)?.[1]),
  }
}

/** An error is stored and sent: the names of the longest list are about as many characters. */
const MOST_CHARACTERS = 1_700
const MOST_REFUSED = 10

/**
 * For the end of a sentence; empty where the refusal names nothing that is known.
 * @param metrics of those that the call has asked for
 */
export function refusedNamesText(
  { refused, allowed }: RefusedNames,
  metrics: readonly string[],
): string {
  const about = [...new Set([...refused, ...metrics])]
  const told: string[] = []
  let left = MOST_CHARACTERS
  for (const name of allowed) {
    left -= name.length + 2
    if (left < 0) break
    told.push(name)
  }
  const more = allowed.length > told.length ? ` and ${allowed.length - told.length} more` : ''
  return [
    ...(about.length > 0 ? [` (${about.slice(0, MOST_REFUSED).join(', ')})`] : []),
    ...(told.length > 0 ? [`; it takes ${told.join(', ')}${more}`] : []),
  ].join('')
}

function knownIn(list = ''): readonly string[] {
  return [...new Set(list.split(/[^A-Za-z0-9]+/).filter(isKnownName))]
}
