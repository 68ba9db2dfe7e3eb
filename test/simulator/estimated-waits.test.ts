import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerEstimatedWait } from '../../src/simulator/endpoints/estimated-waits.js'
import { answerQueueObservations } from '../../src/simulator/endpoints/queue-observations.js'
import { HOUR } from '../../src/time/clock.js'

const centre = openContactCentre(7)
const { queues } = centre.organisation
const now = Date.UTC(2026, 7, 3, 14, 30)

function count(queueId: string, metric: string, nowMs: number): number {
  const filter = { type: 'and', predicates: [{ dimension: 'queueId', value: queueId }] }
  const { results = [] } = answerQueueObservations(centre, { filter, metrics: [metric] }, nowMs)
  const data = results.flatMap((result) => result.data ?? [])
  return data.reduce((sum, { stats }) => sum + (stats?.count ?? 0), 0)
}

const wait = (queueId: string, mediaType = 'all', nowMs = now) =>
  answerEstimatedWait(centre, queueId, mediaType, nowMs).results

describe('Estimated waits', () => {
  it('agree with the observations: nobody on queue, no prediction; nobody waiting, no wait', () => {
    let predictions = 0
    for (let nowMs = now; nowMs < now + 24 * HOUR; nowMs += 5 * HOUR) {
      for (const { id } of queues) {
        const [prediction] = wait(id, 'all', nowMs)
        expect(prediction !== undefined).toBe(count(id, 'oOnQueueUsers', nowMs) > 0)
        if (!prediction) continue
        predictions += 1
        const waits = prediction.estimatedWaitTimeSeconds > 0
        expect(waits).toBe(count(id, 'oWaiting', nowMs) > 0)
      }
    }
    expect(predictions).toBeGreaterThan(0)
  })

  it('of the media types add up to that of all', () => {
    for (const { id } of queues) {
      const seconds = ['call', 'callback', 'chat', 'email', 'message', 'videoComm']
        .map((mediaType) => wait(id, mediaType).find((one) => !('label' in one)))
        .reduce((sum, one) => sum + (one?.estimatedWaitTimeSeconds ?? 0), 0)
      const [all] = wait(id)
      expect(Math.abs(seconds - (all?.estimatedWaitTimeSeconds ?? 0))).toBeLessThanOrEqual(3)
    }
  })

  it('of a media type come for those with a label, too', () => {
    const predictions = queues.flatMap(({ id }) => wait(id, 'call'))
    expect(predictions.filter((one) => 'label' in one).length).toBe(predictions.length / 2)
    expect(predictions.length).toBeGreaterThan(0)
  })

  it.each([
    ['an unknown queue', 'nobody-knows-it', 'all', /not found/],
    ['a media type by another name', queues[0]?.id ?? '', 'voice', /all, call, callback/],
    ['no media type', queues[0]?.id ?? '', 'constructor', /MediaType/],
  ])('are refused for %s', (_, queueId, mediaType, message) => {
    expect(() => wait(queueId, mediaType)).toThrow(message)
  })
})
