import type { Interval } from '../time/buckets.js'
import { cutFurther, type SizeRefusal } from './cut-further.js'
import { begunPart, type Division, intervalOf, type Part, stepCount, wholeOf } from './part.js'
import { planned } from './planned.js'
import { refusalKindOf } from './refusal-kind.js'
import { tooLarge } from './too-large.js'
import type { WorkingSizes } from './working-sizes.js'

/** One call. */
export interface AskedPart extends Part {
  readonly interval: Interval
  readonly isWhole: boolean
  /** `tell`: a 504 is not asked again as it stands, see `CallOptions`. */
  readonly timeouts: 'retry' | 'throw'
}

export interface AnsweredPart<Answer> extends Omit<AskedPart, 'timeouts'> {
  readonly answer: Answer
}

/** How a question came to its end that was asked in parts, or could not be. */
export interface Split {
  /** Answered ones, and those that the question would still have needed. */
  readonly parts: number
  readonly by: 'time' | 'ids' | 'both'
  /** Calls that were refused because they asked for too much. */
  readonly refused: number
}

export interface AskingInParts {
  readonly sizes: WorkingSizes
  readonly nowMs: number
  readonly signal: AbortSignal
  /** Whether a 504 was asked again before it is told. */
  readonly retries: boolean
  readonly onSplit: (split: Split) => void
}

/**
 * Asks a question as it is, and in parts where the upstream refuses that as too large. Of parts whose
 * size may still be too large one is asked alone: the others follow when it was answered, and are cut
 * further when it was not. Where one fails otherwise, those under way still come, and the first failure
 * is told. The parts come in the order of their time, then of their ids.
 */
export async function askInParts<Answer>(
  division: Division,
  { sizes, nowMs, signal, retries, onSplit }: AskingInParts,
  ask: (part: AskedPart) => Promise<Answer>,
): Promise<readonly AnsweredPart<Answer>[]> {
  const whole = wholeOf(division)
  const answered: AnsweredPart<Answer>[] = []
  let { parts: waiting, bounds, isTrusted } = planned(division, sizes.of(division.shape), nowMs)
  let timeouts: AskedPart['timeouts'] = 'retry'
  let refused = 0
  const tell = () => {
    const parts = [...answered, ...waiting]
    if (parts.length > 1 || refused > 0) onSplit({ parts: parts.length, by: cutBy(parts), refused })
  }
  const askOne = async (part: Part): Promise<AnsweredPart<Answer>> => {
    const interval = intervalOf(division, part)
    const isWhole = stepCount(part) === stepCount(whole) && part.ids === whole.ids
    const answer = await ask({ ...part, interval, isWhole, timeouts })
    return { ...part, interval, isWhole, answer }
  }

  while (waiting.length > 0) {
    signal.throwIfAborted()
    const asked = isTrusted ? waiting : waiting.slice(0, 1)
    const rest = waiting.slice(asked.length)
    const outcomes = await Promise.allSettled(asked.map(askOne))
    // The load's time is up: the next one begins with what was not refused yet, or it never came so far.
    if (signal.aborted && timeouts === 'throw') sizes.learn(division.shape, bounds)
    answered.push(...outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))
    const refusals = asked.flatMap((part, index): SizeRefusal | [] => {
      const outcome = outcomes[index]
      if (outcome?.status !== 'rejected') return []
      const { fromMs, toMs } = intervalOf(division, part)
      const kind = refusalKindOf(outcome.reason, toMs - fromMs)
      if (!kind || (kind === 'timeout' && !retries)) throw outcome.reason
      return { part: begunPart(division, part, nowMs), kind, error: outcome.reason }
    })
    refused += refusals.length
    isTrusted = refusals.length === 0
    timeouts = refusals.at(-1)?.kind === 'timeout' ? 'throw' : 'retry'
    if (isTrusted) {
      if (refused > 0) sizes.learn(division.shape, bounds)
      waiting = rest
      continue
    }
    const begun = begunPart(division, whole, nowMs)
    const before = { bounds, refusals, rest, answered: answered.length }
    const further = cutFurther(division, { ...before, whole: begun })
    waiting = further.waiting
    if ('impasse' in further) {
      // Else each question of the shape would pay for all its parts, to be refused.
      sizes.forget(division.shape)
      tell()
      throw tooLarge(further.refusal, further.impasse, division.wayOut)
    }
    bounds = further.bounds
  }
  tell()
  return inOrder(division, answered)
}

function cutBy(parts: readonly Part[]): Split['by'] {
  const spans = new Set(parts.map(({ fromStep, toStep }) => `${fromStep} ${toStep}`))
  const ids = new Set(parts.map(({ ids }) => ids?.[0]))
  if (ids.size < 2) return 'time'
  return spans.size < 2 ? 'ids' : 'both'
}

function inOrder<Answer>(
  { ids }: Division,
  answered: readonly AnsweredPart<Answer>[],
): readonly AnsweredPart<Answer>[] {
  const placeOf = (part: Part) => ids?.indexOf(part.ids?.[0] ?? '') ?? 0
  return [...answered].sort((a, b) => a.fromStep - b.fromStep || placeOf(a) - placeOf(b))
}
