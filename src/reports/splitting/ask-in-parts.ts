import type { Interval } from '../buckets.js'
import { narrowed } from './narrowed.js'
import {
  begunPart,
  type Dividing,
  intervalOf,
  MOST_PARTS,
  type Part,
  partsWithin,
  wholeOf,
} from './part.js'
import { planned } from './planned.js'
import { type RefusalKind, refusalKindOf } from './refusal-kind.js'
import { type Impasse, tooLarge } from './too-large.js'
import type { WorkingSizes } from './working-sizes.js'

/** One call. */
export interface AskedPart extends Part {
  readonly interval: Interval
  readonly isWhole: boolean
  /** `tell`: a 504 is not asked again as it stands, see `CallOptions`. */
  readonly timeouts: 'retry' | 'tell'
}

export interface AnsweredPart<Answer> extends Part {
  readonly interval: Interval
  readonly isWhole: boolean
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
  dividing: Dividing,
  { sizes, nowMs, signal, retries, onSplit }: AskingInParts,
  ask: (part: AskedPart) => Promise<Answer>,
): Promise<readonly AnsweredPart<Answer>[]> {
  const whole = wholeOf(dividing)
  const begun = begunPart(dividing, whole, nowMs)
  const plan = planned(dividing, sizes.of(dividing.shape), nowMs)
  let waiting: readonly Part[] = plan.parts
  let { bounds, isTrusted } = plan
  let lastKind: RefusalKind | undefined
  let refused = 0
  const answered: AnsweredPart<Answer>[] = []
  const told = () => {
    const parts = [...answered, ...waiting]
    if (parts.length > 1 || refused > 0) onSplit({ parts: parts.length, by: cutBy(parts), refused })
  }
  const askOne = async (part: Part): Promise<AnsweredPart<Answer>> => {
    const interval = intervalOf(dividing, part)
    const timeouts = lastKind === 'timeout' && !isTrusted ? 'tell' : 'retry'
    const isWhole = part.toStep - part.fromStep === whole.toStep && part.ids === whole.ids
    return {
      ...part,
      interval,
      isWhole,
      answer: await ask({ ...part, interval, isWhole, timeouts }),
    }
  }

  while (waiting.length > 0) {
    signal.throwIfAborted()
    const asked = isTrusted ? waiting : waiting.slice(0, 1)
    const outcomes = await Promise.allSettled(asked.map(askOne))
    const refusals: { part: Part; kind: RefusalKind; error: unknown }[] = []
    for (const [index, part] of asked.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'fulfilled') answered.push(outcome.value)
      if (outcome?.status !== 'rejected') continue
      const { fromMs, toMs } = intervalOf(dividing, part)
      const kind = refusalKindOf(outcome.reason, toMs - fromMs)
      if (!kind || (kind === 'timeout' && !retries)) throw outcome.reason
      refusals.push({ part: begunPart(dividing, part, nowMs), kind, error: outcome.reason })
    }
    refused += refusals.length
    const rest = waiting.slice(asked.length)
    if (refusals.length === 0) {
      if (refused > 0) sizes.learn(dividing.shape, bounds)
      waiting = rest
      isTrusted = true
      continue
    }
    for (const { part, kind, error } of refusals) {
      lastKind = kind
      const next = narrowed(dividing, bounds, { part, whole: begun, kind })
      if (!next) {
        waiting = [part, ...rest]
        fail(error, kind, 'cannot be cut')
      }
      bounds = next
    }
    // Nothing has come: what was cut in vain is put together again.
    const again = answered.length > 0 ? [...refusals.map(({ part }) => part), ...rest] : [begun]
    waiting = partsWithin(dividing, again, bounds)
    isTrusted = false
    const last = refusals.at(-1)
    if (last && answered.length + waiting.length > MOST_PARTS) {
      fail(last.error, last.kind, 'too many parts')
    }
  }
  told()
  return inOrder(dividing, answered)

  function fail(error: unknown, kind: RefusalKind, impasse: Impasse): never {
    told()
    throw tooLarge(error, kind, impasse, dividing.wayOut)
  }
}

function cutBy(parts: readonly Part[]): Split['by'] {
  const spans = new Set(parts.map(({ fromStep, toStep }) => `${fromStep} ${toStep}`))
  const ids = new Set(parts.map(({ ids }) => ids?.[0]))
  if (ids.size < 2) return 'time'
  return spans.size < 2 ? 'ids' : 'both'
}

function inOrder<Answer>(
  { ids }: Dividing,
  answered: readonly AnsweredPart<Answer>[],
): readonly AnsweredPart<Answer>[] {
  const placeOf = (part: Part) => ids?.indexOf(part.ids?.[0] ?? '') ?? 0
  return [...answered].sort((a, b) => a.fromStep - b.fromStep || placeOf(a) - placeOf(b))
}
