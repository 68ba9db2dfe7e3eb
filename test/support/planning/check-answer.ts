import assert from 'node:assert/strict'
import type { AggregateAnswer } from '../../../src/planning/due-query.js'
import { clockStepMs } from '../../../src/planning/granularity-steps.js'
import { DAY } from '../../../src/time/clock.js'
import type { QuestionNow } from './asked-question.js'
import { DIRECTIONS, type Emission, MEDIA, QUEUES } from './emissions.js'
import { expectedAges, type Part } from './expected-ages.js'
import { expectedLines } from './expected-lines.js'
import type { LoggedCall } from './scripted-calls.js'
import { answerAggregates, matches, spanOf } from './synthetic-upstream.js'
import { told } from './told.js'

/** A question that was asked, and what its asker and invalidations allow. */
export interface AskedNow extends QuestionNow {
  readonly askedAtMs: number
  /** What was read before this is not to be used. */
  readonly notBeforeMs: () => number
}

export interface Answered {
  readonly answer: AggregateAnswer
  readonly atMs: number
  /** What it was put together from; absent: it came whole. */
  readonly parts?: readonly Part[]
}

/** What the upstream knows, and what it was asked. */
export interface World {
  readonly emissions: readonly Emission[]
  readonly log: readonly LoggedCall[]
}

/** Fails where the answer is not what direct readings of its buckets tell, each as of its own instant. */
export function checkAnswer(asked: AskedNow, answered: Answered, world: World): void {
  if (answered.parts) checkParts(asked, answered, answered.parts, world)
  else checkWhole(asked, answered, world)
}

function checkWhole({ query, askedAtMs }: AskedNow, { answer }: Answered, world: World): void {
  const call = callAt(answer.startedAtMs, world)
  assert.ok(answer.startedAtMs >= askedAtMs, 'a whole answer is read for its question')
  assert.equal(answer.assembled, undefined)
  if (call.outcome === 'odd') return
  const spelling = { tellsEmpty: false, isReversed: false, offset: 'Z' as const }
  const direct = answerAggregates(world.emissions, query, answer.startedAtMs, spelling)
  assert.deepEqual(told(answer.value), told(direct))
}

function checkParts(
  asked: AskedNow,
  { answer, atMs }: Answered,
  parts: readonly Part[],
  world: World,
): void {
  const { query, askedAtMs, edgesMs, notBeforeMs } = asked
  assert.ok(edgesMs, 'only what adds is put together')
  const span = spanOf(query)
  const fromMs = [...parts.map((part) => part.fromMs), span[1]]
  assert.deepEqual([span[0], ...parts.map((part) => part.toMs)], fromMs, 'parts tile the interval')
  const readForIt = parts.filter(({ asOfMs }) => asOfMs >= askedAtMs)
  const judgedAtMs = Math.max(askedAtMs, ...readForIt.map(({ asOfMs }) => asOfMs))
  for (const part of parts) {
    checkCall(part, query, callAt(part.asOfMs, world))
    if (readForIt.includes(part)) continue
    assert.ok(part.asOfMs >= notBeforeMs(), 'what may not be used is not used')
    for (const { asOfMs } of readForIt) checkOpen(part, callAt(asOfMs, world))
  }
  assert.deepEqual(
    told(answer.value),
    expectedLines(world.emissions, query, edgesMs, parts),
    'each bucket is as of its own instant',
  )
  checkAges(answer, parts, edgesMs, { judgedAtMs, askedAtMs })
  assert.ok(answer.endedAtMs <= atMs)
}

/** Whether the call asked for all that the part is to tell. */
function checkCall(part: Part, query: AskedNow['query'], call: LoggedCall): void {
  assert.equal(call.outcome, 'clean', 'a part is of an answer that could be read')
  const { granularity = '' } = call.query
  assert.equal(granularity === 'P1D' ? DAY : clockStepMs(granularity), part.stepMs)
  assert.deepEqual([part.fromMs % part.stepMs, part.toMs % part.stepMs], [0, 0])
  const [fromMs, toMs] = spanOf(call.query)
  assert.ok(fromMs <= part.fromMs && part.toMs <= toMs, 'the call asked for its time')
  assert.equal(fromMs % part.stepMs, 0, 'and buckets of the call begin where they should')
  for (const metric of query.metrics) assert.ok(call.query.metrics.includes(metric), metric)
  assert.deepEqual([...call.query.groupBy].sort(), [...query.groupBy].sort())
  for (const dimensions of ALL) {
    const isLeftOut = matches(query.filter, dimensions) && !matches(call.query.filter, dimensions)
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
  { judgedAtMs, askedAtMs }: { readonly judgedAtMs: number; readonly askedAtMs: number },
): void {
  const asOfs = new Set(parts.map(({ asOfMs }) => asOfMs))
  assert.equal(startedAtMs, Math.min(...asOfs), 'as of its oldest part')
  const { ages, rules, begun } = expectedAges(parts, edgesMs, { judgedAtMs, askedAtMs })
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
