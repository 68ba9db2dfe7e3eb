import { describe, expect, it } from 'vitest'
import { upstreamErrorText } from '../../src/upstream/error-text.js'
import {
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../src/upstream/errors.js'

const { textOf, errorFrom } = upstreamErrorText

describe('errors told to other processes', () => {
  it.each([
    new UpstreamUnavailableError('Genesys Cloud answers 503', {
      kind: 'failed',
      upstreamStatus: 503,
      retryAtMs: 1_000,
      correlationId: 'abc',
    }),
    new UpstreamUnavailableError('Genesys Cloud does not answer', { kind: 'timeout' }),
    new UpstreamRejectedError('Genesys Cloud refuses', {
      upstreamStatus: 400,
      reason: 'too large',
    }),
    new RunFailedError('CANCELLED', 'too large'),
  ])('are the same there: %s', (error) => {
    const told = errorFrom(textOf(error))
    expect(told).toBeInstanceOf(error.constructor)
    expect({ ...told, message: told.message }).toEqual({ ...error, message: error.message })
  })

  it('are told by nothing at all where we do not know what they hold', () => {
    expect(textOf(new Error('password s3cret'))).not.toContain('s3cret')
    expect(errorFrom(textOf(new Error('x'))).message).toContain('another process')
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
  ])('leave out the words of the upstream that the last release told: %j', (told) => {
    const error = errorFrom(JSON.stringify(told))
    expect(error.name).toBe(told.name)
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('Jane')
  })

  it.each([undefined, '', 'no json', '[]', '{"name":"UpstreamRejectedError"}'])(
    'come out of %j as a failure, never as something that throws',
    (text) => {
      expect(errorFrom(text)).toBeInstanceOf(Error)
    },
  )
})
