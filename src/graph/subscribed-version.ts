import { createHash } from 'node:crypto'
import { type ApolloServer, type GraphQLRequest, HeaderMap } from '@apollo/server'
import type { GraphQLFormattedError } from 'graphql'
import { askAgainMs } from '../live/ask-again.js'
import type { Version } from '../live/version.js'
import { LimitExceededError } from '../reports/caller/request-limits.js'
import { limitExceeded } from '../reports/client-error.js'
import type { RequestContext } from './context.js'
import { extensionsOf } from './errors/errors.js'
import type { Piece } from './item-text/inserted-texts.js'
import { bytesOf, flattened, joined } from './item-text/list-text.js'

/** A subscription as its client names it, unchecked. */
export interface SubscribedOperation
  extends Pick<GraphQLRequest, 'query' | 'operationName' | 'variables' | 'extensions'> {
  readonly documentId?: unknown
}

/** Asks the operation once, as every question is asked. */
export async function subscribedVersion(
  apollo: ApolloServer<RequestContext>,
  { documentId, ...request }: SubscribedOperation,
  context: RequestContext,
  mostMegabytes: number,
): Promise<Version> {
  const http = { method: 'POST', headers: new HeaderMap(), search: '', body: { documentId } }
  const { body } = await apollo.executeOperation({ ...request, http }, { contextValue: context })
  if (body.kind !== 'single') throw new Error('Incremental delivery is not in use')
  const { data, errors = [] } = body.singleResult
  const { texts, reports } = context
  const bytes = bytesOf(texts.partsOf(JSON.stringify(body.singleResult)))
  const tooLarge = bytes > mostMegabytes * 2 ** 20 ? tooLargeError(bytes, mostMegabytes) : null
  const told = tooLarge ? [tooLarge] : errors
  const result = tooLarge ? { errors: told, data: null } : body.singleResult
  const digest = digestOf(texts.piecesOf(JSON.stringify(result.data ?? null)), told)
  const isRefused = data === undefined
  // A client that comes again says with it what it has.
  const extensions = { ...result.extensions, version: digest }
  const nowMs = reports.now()
  const parts = texts.partsOf(JSON.stringify(isRefused ? result : { ...result, extensions }))
  return {
    text: Buffer.from(joined(parts)),
    digest,
    isRefused,
    reports: context.answered.map(({ key, freshness: { asOfMs } }) => ({ key, asOfMs })),
    writtenMs: nowMs,
    askAgainMs: nextPollMs(context, told, nowMs),
  }
}

/** The reports wait for the refresh that the next question starts, as for every client that comes when it was told to. */
function nextPollMs(
  { reports, answered }: RequestContext,
  errors: readonly GraphQLFormattedError[],
  nowMs: number,
): number {
  const retries = errors.flatMap(({ extensions }) => {
    const seconds = extensions?.['retryAfterSeconds']
    return typeof seconds === 'number' ? [seconds] : []
  })
  const atMs = askAgainMs(
    {
      pollAfterMs: answered.map(({ freshness }) => freshness.pollAfterMs),
      hasErrors: errors.length > 0,
      retryAfterSeconds: retries.length > 0 ? Math.min(...retries) : null,
    },
    nowMs,
  )
  for (const { key, freshness } of answered) {
    if (freshness.pollAfterMs <= atMs) reports.schedulePoll(key, atMs)
  }
  return atMs
}

/** Of errors the code and the field count: their texts tell times. */
function digestOf(pieces: readonly Piece[], errors: readonly GraphQLFormattedError[]): string {
  const hash = createHash('sha256')
  for (const piece of pieces) {
    if ('list' in piece) for (const part of flattened([piece.list])) hash.update(part)
    else hash.update(piece.lasting ?? piece.text)
  }
  const failed = errors.map(({ path, extensions }) => [path, extensions?.['code']])
  if (failed.length > 0) hash.update(JSON.stringify(failed))
  return hash.digest('base64url').slice(0, 22)
}

function tooLargeError(bytes: number, max: number): GraphQLFormattedError {
  const value = Math.ceil(bytes / 2 ** 20)
  const message = `A version of this subscription has ${value} MB; at most ${max} (limits.versionMegabytes of CONFIG_FILE): select fewer fields, or ask for less`
  const error = limitExceeded(new LimitExceededError('versionMegabytes', value, max, message))
  return { message, extensions: extensionsOf(error) }
}
