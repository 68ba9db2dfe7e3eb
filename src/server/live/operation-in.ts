import type { SubscribedOperation } from '../../graph/subscribed-version.js'
import type { HttpError } from '../refuse.js'
import { searchOf } from '../search.js'

/** An operation as a request brings it, or why it is none. */
export type OperationIn =
  | {
      readonly asked: SubscribedOperation
      /** `extensions.version`: what the client has already. */
      readonly knownDigest: string | undefined
    }
  | { readonly refusal: HttpError }

type Fields = Readonly<Record<string, unknown>>

/** @param value of JSON */
export function operationIn(value: unknown): OperationIn {
  if (!isObject(value)) return wrong('The body must be an object with a query')
  const { query, operationName, variables, extensions, documentId } = value
  if (!isTextOrAbsent(query)) return wrong('query must be a text')
  if (!isTextOrAbsent(operationName)) return wrong('operationName must be a text')
  if (!isObjectOrAbsent(variables)) return wrong('variables must be an object')
  if (!isObjectOrAbsent(extensions)) return wrong('extensions must be an object')
  const version = extensions?.['version']
  return {
    asked: {
      // Of a client whose protocol cannot leave it out.
      ...(query ? { query } : {}),
      ...(operationName ? { operationName } : {}),
      ...(variables ? { variables } : {}),
      ...(extensions ? { extensions } : {}),
      documentId,
    },
    knownDigest: typeof version === 'string' ? version : undefined,
  }
}

/** As GraphQL over HTTP writes an operation into a URL. */
export function operationInSearch(url: string): OperationIn {
  const search = new URLSearchParams(searchOf(url))
  const fields: Record<string, unknown> = {}
  for (const name of ['query', 'operationName', 'documentId']) {
    const texts = search.getAll(name)
    if (texts.length > 1) return wrong(`${name} stands in the URL several times`)
    if (texts[0] !== undefined) fields[name] = texts[0]
  }
  for (const name of ['variables', 'extensions']) {
    const texts = search.getAll(name)
    if (texts.length > 1) return wrong(`${name} stands in the URL several times`)
    try {
      if (texts[0] !== undefined) fields[name] = JSON.parse(texts[0])
    } catch {
      return wrong(`${name} must be JSON`)
    }
  }
  return operationIn(fields)
}

function wrong(message: string): OperationIn {
  return { refusal: { status: 400, message } }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObjectOrAbsent(value: unknown): value is Fields | null | undefined {
  return value === undefined || value === null || isObject(value)
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}
