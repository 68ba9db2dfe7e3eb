import type { ExplainedQuestion } from '../../reports/explain/explained-question.js'
import { grouped } from './grouped.js'

/** A question of a field, and what other questions have in common with it. */
interface Asked {
  readonly question: ExplainedQuestion
}

/** How entries share loads, and loads share calls. */
export interface Share<Entry> {
  /** The entry that begins the same load; itself where that is this one; undefined: it shares none. */
  readonly leader: Entry | undefined
  /** Those that have its load or its call, where it makes the call; else the one that does. */
  readonly others: readonly Entry[]
}

/** Equal questions have one load, and loads of different questions may have one call. */
export function sharesOf<Entry extends Asked>(
  entries: readonly Entry[],
): ReadonlyMap<Entry, Share<Entry>> {
  const byKey = grouped(entries.filter(mayShare), ({ question }) => question.key)
  const leaders = [...byKey.values()].flatMap((equal) => equal.find(beginsLoad) ?? [])
  const leaderOf = new Map(leaders.map((one) => [one.question.key, one]))
  const byCall = grouped(leaders, ({ question }) => question.call?.call)
  return new Map(
    entries.map((entry) => {
      const { key } = entry.question
      const leader = key === null || !mayShare(entry) ? undefined : leaderOf.get(key)
      if (leader !== entry) return [entry, { leader, others: leader ? [leader] : [] }]
      const sharers = byKey.get(key)?.filter((one) => one !== entry) ?? []
      return [entry, { leader, others: [...sharers, ...callSharers(entry, byCall)] }]
    }),
  )
}

function callSharers<Entry extends Asked>(
  entry: Entry,
  byCall: ReadonlyMap<object | undefined, readonly Entry[]>,
): readonly Entry[] {
  const { call } = entry.question
  const others = byCall.get(call?.call)?.filter((one) => one !== entry) ?? []
  if (!call) return []
  return call.isPaidHere ? others : others.filter(({ question }) => question.call?.isPaidHere)
}

function beginsLoad({ question: { priority, verdict } }: Asked): boolean {
  return priority !== null && verdict !== 'JOIN'
}

/** What is fresh has a load only where that is refreshed early. */
function mayShare({ question: { verdict, priority } }: Asked): boolean {
  return verdict !== 'REFUSED' && (verdict !== 'HIT' || priority !== null)
}
