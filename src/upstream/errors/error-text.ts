import { z } from 'zod'
import { LONGEST_BLOCK_MS } from '../http/header-fields.js'
import { RunFailedError, UpstreamRejectedError, UpstreamUnavailableError } from './errors.js'
import { isOurReason } from './reason.js'
import { correlationIdOf } from './told-words.js'

/*
 * Errors of Genesys Cloud as text, so that all processes tell their callers the same. Our messages
 * and reasons hold no words of the upstream; anything else is told by its name alone. A gateway of
 * release 0.1 told the upstream's words: they are left out on reading.
 */

/** Ours are shorter: what lies in the store is other people's, and is told to callers. */
const words = z.string().max(2_000)
const status = z.int().min(100).max(599)
/** One of another form is left out, and hides nothing beside it. */
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

type Told = z.infer<typeof textSchema>

/** For whoever shares failures between processes. */
export const upstreamErrorText = {
  textOf: (error: unknown): string => JSON.stringify(toldOf(error) ?? {}),
  errorFrom: (text: string | undefined, nowMs: number): Error => {
    const told = read(text)
    if (!told) return new Error('The load has failed in another process, whose log tells why')
    switch (told.name) {
      case 'RunFailedError':
        return new RunFailedError(told.runState, isOurReason(told.reason) ? told.reason : '')
      case 'UpstreamRejectedError':
        if (isOurReason(told.reason)) {
          return new UpstreamRejectedError(told.message, withoutUndefined(told))
        }
        return new UpstreamRejectedError(`Genesys Cloud refuses a call (${told.upstreamStatus})`, {
          ...withoutUndefined(told),
          reason: '',
        })
      case 'UpstreamUnavailableError':
        return new UpstreamUnavailableError(told.message, {
          ...withoutUndefined(told),
          ...retryAt(told.retryAtMs, nowMs),
        })
    }
  },
}

/** No longer ahead than a block is believed to last. */
function retryAt(retryAtMs: number | undefined, nowMs: number) {
  return retryAtMs === undefined ? {} : { retryAtMs: Math.min(retryAtMs, nowMs + LONGEST_BLOCK_MS) }
}

function toldOf(error: unknown): Told | undefined {
  if (error instanceof RunFailedError) {
    return { name: error.name, runState: error.runState, reason: error.reason }
  }
  if (error instanceof UpstreamRejectedError) {
    const { name, message, upstreamStatus, reason, correlationId } = error
    return { name, message, upstreamStatus, reason, correlationId }
  }
  if (error instanceof UpstreamUnavailableError) {
    const { name, message, kind, upstreamStatus, retryAtMs, correlationId } = error
    return { name, message, kind, upstreamStatus, retryAtMs, correlationId }
  }
  return undefined
}

function read(text: string | undefined): Told | undefined {
  try {
    return textSchema.safeParse(JSON.parse(text ?? '')).data
  } catch {
    return undefined
  }
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function withoutUndefined<T extends object>(told: T): Defined<T> {
  const known = Object.entries(told).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known) as Defined<T>
}
