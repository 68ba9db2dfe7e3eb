import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../src/time/clock.js'
import { upstreamErrorCodec } from '../../src/upstream/errors/error-text.js'
import {
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors/errors.js'

const NOW = Date.UTC(2026, 10, 17)

const { textOf, errorFrom } = upstreamErrorCodec

describe('errors as text for other processes', () => {
  it.each([
    new UpstreamUnavailableError('Genesys Cloud answers 503', {
      kind: 'failed',
      upstreamStatus: 503,
      retryAtMs: NOW + 1_000,
      correlationId: 'abc',
    }),
    new UpstreamUnavailableError('Genesys Cloud does not answer', { kind: 'timeout' }),
    new UpstreamRejectedError('Genesys Cloud refuses', {
      upstreamStatus: 400,
      reason: 'too large',
    }),
    new RunFailedError('CANCELLED', 'too large'),
  ])('are read as they were written: %s', (error) => {
    const told = errorFrom(textOf(error), NOW)
    expect(told).toBeInstanceOf(error.constructor)
    expect({ ...told, message: told.message }).toEqual({ ...error, message: error.message })
  })

  it('have no text where they are not errors of the upstream', () => {
    expect(textOf(new Error('password s3cret'))).not.toContain('s3cret')
    expect(errorFrom(textOf(new Error('x')), NOW).message).toContain('another process')
  })

  it.each([
    {
      name: 'UpstreamRejectedError',
      message: 'Genesys Cloud refuses a call of directory (400): no Jane Doe',
      upstreamStatus: 400,
      reason: 'no Jane Doe',
    },
    { name: 'RunFailedError', runState: 'FAILED', reason: 'no Jane Doe' },
    {
      name: 'UpstreamRejectedError',
      message: 'Genesys Cloud refuses a call of directory (404)',
      upstreamStatus: 404,
      reason: '',
      correlationId: 'Jane Doe',
    },
  ])('lose the words of the upstream that release 0.1 wrote: %j', (told) => {
    const error = errorFrom(JSON.stringify(told), NOW)
    expect(error.name).toBe(told.name)
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('Jane')
  })

  it.each<[string, number, number]>([
    ['a minute ahead', NOW + MINUTE, NOW + MINUTE],
    ['a day ahead', NOW + DAY, NOW + DAY],
    ['31 days ahead', NOW + 31 * DAY, NOW + DAY],
    ['the year 5000', 95_617_584_000_000, NOW + DAY],
    ['the year 10^300', 1e300, NOW + DAY],
    ['the past', NOW - MINUTE, NOW - MINUTE],
  ])('with a retry of %s are read with a plausible one', (_, retryAtMs, believed) => {
    const text = { name: 'UpstreamUnavailableError', message: 'm', kind: 'failed', retryAtMs }
    expect(errorFrom(JSON.stringify(text), NOW)).toMatchObject({ retryAtMs: believed })
  })

  it.each([
    ['a status of no HTTP', { upstreamStatus: 1e300 }],
    ['half a status', { upstreamStatus: 503.5 }],
    ['a status of text', { upstreamStatus: '503' }],
    ['a message without end', { message: 'x'.repeat(100_000) }],
    ['a kind of a newer release', { kind: 'sulking' }],
    ['a retry of text', { retryAtMs: 'tomorrow' }],
  ])('are read without %s', (_, change) => {
    const text = { name: 'UpstreamUnavailableError', message: 'm', kind: 'failed', ...change }
    expect(errorFrom(JSON.stringify(text), NOW).message).toContain('another process')
  })

  it.each([undefined, '', 'no json', '[]', '{"name":"UpstreamRejectedError"}'])(
    'come out of %j as a failure, never as something that throws',
    (text) => {
      expect(errorFrom(text, NOW)).toBeInstanceOf(Error)
    },
  )
})
