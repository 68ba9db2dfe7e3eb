import { z } from 'zod'
import { RunFailedError, UpstreamRejectedError, UpstreamUnavailableError } from './errors.js'
import { isOurReason } from './reason.js'
import { correlationIdOf } from './told-words.js'

/*
 * Errors of Genesys Cloud as text, so that all processes tell their callers the same. Our messages
 * and reasons hold no words of the upstream; anything else is told by its name alone. A gateway of
 * release 0.1 told the upstream's words: they are left out on reading.
 */

/** One of another form is left out, and hides nothing beside it. */
const correlationId = z.string().transform(correlationIdOf)

const textSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('UpstreamUnavailableError'),
    message: z.string(),
    kind: z.enum(['failed', 'timeout', 'connection', 'malformed', 'closed']),
    upstreamStatus: z.number().optional(),
    retryAtMs: z.number().optional(),
    correlationId: correlationId.optional(),
  }),
  z.object({
    name: z.literal('UpstreamRejectedError'),
    message: z.string(),
    upstreamStatus: z.number(),
    reason: z.string(),
    correlationId: correlationId.optional(),
  }),
  z.object({
    name: z.literal('RunFailedError'),
    runState: z.enum(['FAILED', 'CANCELLED', 'EXPIRED']),
    reason: z.string(),
  }),
])

type Told = z.infer<typeof textSchema>

/** For whoever shares failures between processes. */
export const upstreamErrorText = {
  textOf: (error: unknown): string => JSON.stringify(toldOf(error) ?? {}),
  errorFrom: (text: string | undefined): Error => {
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
        return new UpstreamUnavailableError(told.message, withoutUndefined(told))
    }
  },
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
