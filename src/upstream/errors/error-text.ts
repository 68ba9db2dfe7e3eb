import { z } from 'zod'
import { parseJson } from '../../json/parse-json.js'
import { LONGEST_BLOCK_MS } from '../http/header-fields.js'
import { RunFailedError, UpstreamRejectedError, UpstreamUnavailableError } from './errors.js'
import { isKnownReason } from './reason.js'
import { correlationIdOf } from './safe-words.js'

/*
 * Errors of Genesys Cloud as text, so that all processes answer a failed load with the same error. The
 * gateway's own messages and reasons have no words of the upstream; of any other error no text is
 * written. Release 0.1 wrote the upstream's words: they are left out on reading.
 */

/** A bound for stored text, which reaches callers; the gateway writes shorter ones. */
const words = z.string().max(2_000)
const status = z.int().min(100).max(599)
/** An id of another form is left out, and the other fields stay. */
const correlationId = z.string().transform(correlationIdOf)

const textSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('UpstreamUnavailableError'),
    message: words,
    kind: z.enum(['failed', 'timeout', 'connection', 'malformed', 'closed']),
    upstreamStatus: status.optional(),
    retryAtMs: z.number().optional(),
    correlationId: correlationId.optional(),
  }),
  z.object({
    name: z.literal('UpstreamRejectedError'),
    message: words,
    upstreamStatus: status,
    reason: words,
    correlationId: correlationId.optional(),
  }),
  z.object({
    name: z.literal('RunFailedError'),
    runState: z.enum(['FAILED', 'CANCELLED', 'EXPIRED']),
    reason: words,
  }),
])

/** For the failures that processes share. */
export const upstreamErrorCodec = {
  textOf: (error: unknown): string => JSON.stringify(textSchema.safeParse(error).data ?? {}),
  errorFrom: (text: string | undefined, nowMs: number): Error => {
    const stored = textSchema.safeParse(parseJson(text ?? '')).data
    if (!stored) return new Error('The load has failed in another process, whose log says why')
    switch (stored.name) {
      case 'RunFailedError':
        return new RunFailedError(
          stored.runState,
          isKnownReason(stored.reason) ? stored.reason : '',
        )
      case 'UpstreamRejectedError': {
        if (isKnownReason(stored.reason)) return new UpstreamRejectedError(stored.message, stored)
        const what = `Genesys Cloud refuses a call (${stored.upstreamStatus})`
        return new UpstreamRejectedError(what, { ...stored, reason: '' })
      }
      case 'UpstreamUnavailableError': {
        // At most as long as a block lasts.
        const retryAtMs = stored.retryAtMs && Math.min(stored.retryAtMs, nowMs + LONGEST_BLOCK_MS)
        return new UpstreamUnavailableError(stored.message, { ...stored, retryAtMs })
      }
    }
  },
}
