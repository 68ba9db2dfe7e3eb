import type { Filter, Predicate } from '../query/filter.js'

/** The dimensions that all segments of a stream's conversations share. */
export interface StreamTraits {
  readonly queueId: string
  readonly mediaType: string
}

/**
 * Whether any conversation of a stream can match filters of segments: false only where queue and medium
 * rule it out. Spares making a record of each conversation, which is most of the work.
 */
export function mayMatch(filters: readonly Filter[], traits: StreamTraits): boolean {
  return filters.every(({ type, clauses, predicates }) =>
    combined(type, [
      ...(clauses ?? []).map((clause) =>
        combined(
          clause.type,
          (clause.predicates ?? []).map((each) => isPossible(each, traits)),
        ),
      ),
      ...(predicates ?? []).map((each) => isPossible(each, traits)),
    ]),
  )
}

function combined(type: string, parts: readonly boolean[]): boolean {
  return parts.length === 0 || (type === 'and' ? parts.every(Boolean) : parts.some(Boolean))
}

function isPossible({ dimension, operator, value }: Predicate, traits: StreamTraits): boolean {
  if ((operator ?? 'matches') !== 'matches') return true
  if (dimension !== 'queueId' && dimension !== 'mediaType') return true
  return value === traits[dimension]
}
