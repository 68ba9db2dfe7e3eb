import { type ClientError, toldAs } from '../../reports/client-error.js'
import { type DocumentsPolicy, SHA256_PREFIX } from './listed-documents.js'

/** How a request names its document, unchecked but for the type of its text. */
export interface AskedDocument {
  readonly query?: string | undefined
  /** Of GraphQL over HTTP, appendix A. */
  readonly documentId?: unknown
  /** Of Apollo's `extensions`. */
  readonly persistedQuery?: unknown
}

/** What Apollo Server is asked instead, or why it is not. */
export type DocumentChoice =
  | {
      readonly query?: string | undefined
      readonly persistedQuery?: unknown
      readonly isListed: boolean
    }
  | { readonly refusal: ClientError; readonly id?: string | undefined }

const SHA256 = /^[0-9a-f]{64}$/i
/** Wider than appendix A, whose ids hold no slash and no plus: a manifest may have ids of its own. */
export const DOCUMENT_ID = /^[!-~]{1,200}$/
export const DOCUMENT_ID_WORDS = 'text of 1 to 200 visible ASCII characters'

/** Apollo Server has an error for a version that it does not know. */
const NO_PERSISTED_QUERY = { version: 'none' }

export function chooseDocument(
  { query, documentId, persistedQuery }: AskedDocument,
  { mode, listed }: DocumentsPolicy,
): DocumentChoice {
  if (!isAbsent(documentId)) {
    if (typeof documentId !== 'string' || !DOCUMENT_ID.test(documentId)) return refusal(WRONG_ID)
    if (!isAbsent(persistedQuery)) return refusal(TWO_IDS)
  }
  const id = typeof documentId === 'string' ? documentId : idOf(persistedQuery)
  const text = id === undefined ? undefined : listed.textOf(id)
  if (text !== undefined) {
    if (query !== undefined && query !== text) return refusal(OTHER_DOCUMENT)
    return { query: text, isListed: true }
  }
  const isListed = query !== undefined && listed.texts.has(query)
  if (mode === 'listed' && !isListed) {
    if (query !== undefined) return refusal(NOT_LISTED)
    if (id !== undefined) return refusal(NOT_FOUND, id)
  }
  if (typeof documentId !== 'string') {
    return { query, persistedQuery: checked(persistedQuery), isListed }
  }
  if (documentId.startsWith(SHA256_PREFIX)) {
    const sha256Hash = documentId.slice(SHA256_PREFIX.length)
    if (!SHA256.test(sha256Hash)) return refusal(WRONG_ID)
    return { query, persistedQuery: { version: 1, sha256Hash }, isListed }
  }
  return query === undefined ? refusal(NOT_FOUND, documentId) : { query, isListed }
}

/** Apollo Server makes a cache key of whatever `sha256Hash` is, and fails where that cannot be text. */
function checked(persistedQuery: unknown): unknown {
  if (isAbsent(persistedQuery)) return undefined
  return SHA256.test(idOf(persistedQuery) ?? '') ? persistedQuery : NO_PERSISTED_QUERY
}

function idOf(persistedQuery: unknown): string | undefined {
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined
  if (!('sha256Hash' in persistedQuery && 'version' in persistedQuery)) return undefined
  const { sha256Hash, version } = persistedQuery
  return typeof sha256Hash === 'string' && version === 1 ? sha256Hash : undefined
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function refusal(error: ClientError, id?: string): DocumentChoice {
  return { refusal: error, id }
}

const WRONG_ID = toldAs(
  'BAD_USER_INPUT',
  `documentId must be one ${DOCUMENT_ID_WORDS}; after "${SHA256_PREFIX}" 64 hexadecimal digits`,
)
const TWO_IDS = toldAs(
  'BAD_USER_INPUT',
  'documentId does not go with extensions.persistedQuery: send one of them',
)
const OTHER_DOCUMENT = toldAs(
  'BAD_USER_INPUT',
  'query is not the document that this gateway has under the id: leave query out, or the id',
)
const NOT_FOUND = toldAs(
  'PERSISTED_QUERY_NOT_FOUND',
  'No document has this id here: add it to the manifest of documents.manifest in CONFIG_FILE and start the gateway again',
)
const NOT_LISTED = toldAs(
  'DOCUMENT_NOT_LISTED',
  'Only listed documents may be asked here: send the id of one as documentId, or add this document to the manifest of documents.manifest in CONFIG_FILE and start the gateway again',
)
