import type { TypedDocumentString } from './generated.js'

export interface Gateway {
  readonly url: string
  readonly key: string | undefined
}

/** One question by POST; an error of GraphQL is thrown. */
export async function ask<Data, Variables>(
  { url, key }: Gateway,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'x-api-key': key } : {}) },
    body: JSON.stringify({ query: document.toString(), variables }),
    // The gateway itself answers within 25 s, if only with REPORT_PENDING.
    signal: AbortSignal.timeout(30_000),
  })
  const { data, errors } = (await response.json()) as {
    data?: Data | null
    errors?: readonly { message: string }[]
  }
  if (errors?.[0]) throw new Error(errors[0].message)
  if (!data) throw new Error(`HTTP ${response.status} without data`)
  return data
}
