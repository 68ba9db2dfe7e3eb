import assert from 'node:assert/strict'
import { BASE_STEPS } from '../../../src/planning/buckets/base-steps.js'
import type { AggregateAnswer } from '../../../src/planning/due-query.js'
import { clockStepMs } from '../../../src/planning/granularity-steps.js'
import { DAY, SECOND } from '../../../src/time/clock.js'
import type { QuestionNow } from './asked-question.js'
import { DIRECTIONS, type Emission, MEDIA, QUEUES } from './emissions.js'
import { expectedAges, type Part } from './expected-ages.js'
import { expectedLines } from './expected-lines.js'
import type { LoggedCall } from './scripted-calls.js'
import { edgesOf, matches, spanOf } from './synthetic-upstream.js'
import { told } from './told.js'

/** A question that was asked, and what its asker and invalidations allow. */
export interface AskedNow extends QuestionNow {
  /** By the clock of who answers, as all instants here. */
  readonly askedAtMs: number
  readonly answeredAtMs: number
  /** Whether the call was made after it was asked, by who answers. */
  readonly isReadForIt: (call: LoggedCall) => boolean
  /** What was read before this is not to be used. */
  readonly notBeforeMs: () => number
}

/** What the upstream knows, and what it was asked. */
export interface World {
  readonly emissions: readonly Emission[]
  readonly log: readonly LoggedCall[]
}

/** Fails where the answer is not what direct readings of its buckets tell, each as of its own instant. */
export function checkAnswer(asked: AskedNow, answer: AggregateAnswer, world: World): void {
  const { query, edgesMs } = asked
  const { startedAtMs, assembled } = answer
  const [fromMs, toMs] = spanOf(query)
  const newest = callAt(startedAtMs, world)
  // What came whole may be odd: whoever reads it sees that.
  if (!assembled && asked.isReadForIt(newest) && newest.outcome === 'odd') return
  const parts = assembled?.parts ?? [{ fromMs, toMs, asOfMs: startedAtMs }]
  const starts = [...parts.map((part) => part.fromMs), toMs]
  assert.deepEqual([fromMs, ...parts.map((part) => part.toMs)], starts, 'parts tile the interval')
  const read = parts.map((part) => ({ ...part, asOfMs: callAt(part.asOfMs, world).readAtMs }))
  assert.deepEqual(
    told(answer.value),
    expectedLines(world.emissions, query, edgesMs ?? edgesOf(query), read),
    'each bucket is as of its own instant',
  )
  if (!assembled && asked.isReadForIt(newest)) return
  checkParts(asked, answer, parts, world)
}

type Span = Pick<Part, 'fromMs' | 'toMs' | 'asOfMs'>

/** Each part may be used, and is no older than its rule allows. */
function checkParts(
  { query, edgesMs, askedAtMs, ...asked }: AskedNow,
  answer: AggregateAnswer,
  spans: readonly Span[],
  world: World,
): void {
  assert.ok(edgesMs, 'only what adds is put together')
  const parts = spans.map((span) => {
    const call = callAt(span.asOfMs, world)
    return { ...span, call, stepMs: stepOf(call), isReadForIt: asked.isReadForIt(call) }
  })
  for (const call of new Set(parts.map((part) => part.call))) checkGroups(query, call)
  const readForIt = parts.filter((part) => part.isReadForIt)
  for (const part of parts) {
    checkCall(part, query, part.call)
    if (part.isReadForIt) continue
    assert.ok(part.asOfMs >= asked.notBeforeMs(), 'what may not be used is not used')
    assert.ok(part.asOfMs <= asked.answeredAtMs + 5 * SECOND, 'nothing is read by a wrong clock')
    for (const { call } of readForIt) {
      if (call.startedAtMs > part.asOfMs) checkOpen(part, call)
    }
  }
  const judgedAtMs = Math.max(askedAtMs, ...readForIt.map(({ asOfMs }) => asOfMs))
  checkAges(answer, parts, edgesMs, judgedAtMs)
}

function stepOf({ query: { granularity = '' } }: LoggedCall): number {
  const stepMs = granularity === 'P1D' ? DAY : clockStepMs(granularity)
  assert.ok(stepMs, 'buckets are of a step')
  return stepMs
}

/** Whether the call asked for all that the part is to tell. */
function checkCall(part: Part, query: AskedNow['query'], call: LoggedCall): void {
  assert.equal(call.outcome, 'clean', 'a part is of an answer that could be read')
  assert.ok(BASE_STEPS.some(({ ms }) => ms === part.stepMs))
  assert.equal(call.query.timeZone, undefined)
  assert.deepEqual([part.fromMs % part.stepMs, part.toMs % part.stepMs], [0, 0])
  const [fromMs, toMs] = spanOf(call.query)
  assert.ok(fromMs <= part.fromMs && part.toMs <= toMs, 'the call asked for its time')
  assert.equal(fromMs % part.stepMs, 0, 'and buckets of the call begin where they should')
  for (const metric of query.metrics) assert.ok(call.query.metrics.includes(metric), metric)
  assert.deepEqual([...call.query.groupBy].sort(), [...query.groupBy].sort())
}

/** Whether the call asked for all groups that the question is about. */
function checkGroups({ filter }: AskedNow['query'], { query }: LoggedCall): void {
  for (const dimensions of ALL) {
    const isLeftOut = matches(filter, dimensions) && !matches(query.filter, dimensions)
    assert.ok(!isLeftOut, 'the call asked for its groups')
  }
}

/** A bucket that was open when it was read is not taken from there where a newer call tells of it. */
function checkOpen({ fromMs, toMs, stepMs, asOfMs }: Part, newer: LoggedCall): void {
  const openMs = Math.max(fromMs, Math.floor(asOfMs / stepMs) * stepMs)
  const [newFromMs, newToMs] = spanOf(newer.query)
  const isTold = newFromMs <= openMs && openMs + stepMs <= newToMs
  assert.ok(openMs >= toMs || !isTold, 'the open bucket comes from the newest answer')
}

const ALL = [...QUEUES, undefined].flatMap((queueId) =>
  MEDIA.flatMap((mediaType) =>
    [...DIRECTIONS, undefined].map((direction) => ({
      mediaType,
      ...(queueId && { queueId }),
      ...(direction && { direction }),
    })),
  ),
)

function checkAges(
  { startedAtMs, assembled }: AggregateAnswer,
  parts: readonly Part[],
  edgesMs: readonly number[],
  judgedAtMs: number,
): void {
  const asOfs = new Set(parts.map(({ asOfMs }) => asOfMs))
  assert.equal(startedAtMs, Math.min(...asOfs), 'as of its oldest part')
  const { ages, rules, begun } = expectedAges(parts, edgesMs, judgedAtMs)
  if (asOfs.size === 1) {
    assert.equal(assembled, undefined)
    return
  }
  assert.ok(assembled)
  const { rule, ...others } = assembled.lifetime
  assert.deepEqual(others, ages, 'each age ends with that of the first part')
  assert.ok(rules.has(rule), `${rule} is one of ${[...rules].join(' ')}`)
  const { begunMs } = assembled
  const told = edgesMs.slice(0, -1).filter((startMs) => startMs <= begunMs).length
  assert.equal(told, begun, 'buckets have begun where they had when they were read')
}

function callAt(asOfMs: number, { log }: World): LoggedCall {
  const [call, other] = log.filter(({ startedAtMs }) => startedAtMs === asOfMs)
  assert.ok(call && !other, `one call began at ${asOfMs}`)
  return call
}
