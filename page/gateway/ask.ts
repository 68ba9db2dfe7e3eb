import type { TypedDocumentString } from '../questions/generated.js'
import { type Answer, answerOf, type RawAnswer, UNREACHABLE } from './answer.js'
import { storedKey } from './key.js'

/** The gateway answers within 25 s, or says that it does not. */
const LONGEST_MS = 40_000

/** Asks once. Never rejects: what goes wrong is the answer's problem. */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Result>> {
  const key = storedKey()
  const limit = AbortSignal.timeout(LONGEST_MS)
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== null && { 'x-api-key': key }) },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    return answerOf((await response.json()) as RawAnswer<Result>)
  } catch {
    return { data: null, problem: UNREACHABLE }
  }
}
