import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { aggregateAnswerSchema } from '../../src/upstream/wire/wire.js'
import { answerAggregates } from '../support/workloads/aggregate-answers.js'
import { ContactCentre } from '../support/workloads/contact-centre.js'
import { MODES, runWorkload } from '../support/workloads/run-workload.js'
import { rollingPanels } from '../support/workloads/workloads.js'

const SEED = 14
const toMs = Date.UTC(2026, 10, 17, 9)

describe('answers of the synthetic upstream', () => {
  it.each([undefined, 'PT1M', 'PT15M', 'PT1H', 'P1D'])('are as the schema says: %s', (step) => {
    const centre = new ContactCentre({ seed: SEED, queues: 5, conversationsPerHour: 300 })
    const answer = answerAggregates(
      centre,
      {
        interval: [toMs - HOUR, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
        ...(step !== undefined && { granularity: step }),
        groupBy: ['queueId', 'mediaType'],
        metrics: ['nOffered', 'tAnswered', 'tWait', 'oServiceLevel'],
      },
      toMs,
    )
    expect(answer.results?.length).toBeGreaterThan(0)
    expect(aggregateAnswerSchema.parse(answer)).toEqual(answer)
  })
})

describe(`twenty rolling panels, seed ${SEED}`, () => {
  // Until then each is read for the first time.
  it('cost a call every half minute after the first minute', {
    timeout: 240_000,
  }, async () => {
    const workload = rollingPanels(10 * MINUTE)
    const late: number[] = []
    const [, , mode = MODES[0]] = MODES
    if (!mode) throw new Error('There are three modes')
    const { failed } = await runWorkload(workload, mode, {
      seed: SEED,
      onCall: ({ atMs }) => {
        if (atMs - workload.startMs > MINUTE) late.push(atMs)
      },
    })
    expect(failed).toBe(0)
    expect(late.length).toBeGreaterThan(0)
    expect(late.length).toBeLessThanOrEqual(9 * 2 + 1)
  })

  it('are as fresh on three replicas as on one: each loads along what others have loaded last', {
    timeout: 240_000,
  }, async () => {
    const workload = rollingPanels(15 * MINUTE)
    const mode = MODES.find(({ planning }) => planning.merge && planning.assemble)
    if (!mode) throw new Error('There is no such mode')
    const { calls, fresh, reads, failed, staleness } = await runWorkload(workload, mode, {
      seed: SEED,
      replicas: 3,
    })
    expect(failed).toBe(0)
    // Two calls a minute, and those of the first, when each is read for the first time.
    expect(calls).toBeLessThanOrEqual(2 * 15 + 10)
    expect(fresh / reads).toBeGreaterThan(0.99)
    expect(staleness.answers.quantile(0.99)).toBeLessThanOrEqual(1)
  })
})
